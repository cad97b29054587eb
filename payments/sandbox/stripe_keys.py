"""The keys of the Stripe dialect: the account's secret key and the secret of its events."""

import secrets
from pathlib import Path

from payments.sandbox import key_files

ACCOUNT_ID = "acct_standin000000001"
FORGER = "whsec_somebody_else"


def make(home: Path) -> None:
    """Fill a directory with new keys."""
    key_files.write(home / "secret_key", f"sk_test_{secrets.token_hex(24)}")
    key_files.write(home / "webhook_secret", f"whsec_{secrets.token_hex(24)}")


def environment(home: Path, url: str) -> dict[str, str]:
    """Return the shop's settings for a stand-in at a URL."""
    keys = StripeKeys(home)
    return {
        "STRIPE_URL": f"{url}/stripe",
        "STRIPE_ACCOUNT_ID": ACCOUNT_ID,
        "STRIPE_SECRET_KEY": keys.secret_key,
        "STRIPE_WEBHOOK_SECRETS": keys.webhook_secret,
    }


class StripeKeys:
    """What the stand-in knows merchants by and signs events with."""

    def __init__(self, home: Path) -> None:
        self.home = key_files.once(home, make)
        self.secret_key = (home / "secret_key").read_text()
        self.webhook_secret = (home / "webhook_secret").read_text()

    def rotate(self) -> None:
        """Sign with a new secret from now on."""
        self.webhook_secret = f"whsec_{secrets.token_hex(24)}"
        (self.home / "webhook_secret").write_text(self.webhook_secret)

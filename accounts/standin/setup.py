"""Everything the stand-in reads from its environment, once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

DEFAULT_URL = "http://127.0.0.1:8002"
PARTNERS = ("weixin", "weibo", "qq")


@dataclass(frozen=True)
class App:
    """What a partner knows of a shop that signs people in."""

    app_id: str
    secret: str


@dataclass(frozen=True)
class Setup:
    """Where the stand-in listens, whom it knows, and how long what it hands out is good."""

    host: str
    port: int
    public_url: str
    apps: Mapping[str, App]
    ticket_seconds: float = 120.0


def read_setup(environment: Mapping[str, str] = os.environ) -> Setup:
    """Read the setup. Raises ValueError, naming the variable, for a wrong value."""
    url = environment.get("STANDIN_URL", DEFAULT_URL).rstrip("/")
    listen = environment.get("STANDIN_LISTEN") or urlsplit(url).netloc
    host, _colon, port = listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"STANDIN_LISTEN must be HOST:PORT, not {listen!r}.")
    apps = {
        partner: App(
            environment.get(f"{partner.upper()}_APP_ID", f"jishi-{partner}"),
            environment.get(f"{partner.upper()}_APP_SECRET", "a-secret-of-the-stand-in"),
        )
        for partner in PARTNERS
    }
    lifetime = float(environment.get("STANDIN_TICKET_SECONDS", "120"))
    return Setup(host.strip("[]"), int(port), url, apps, lifetime)

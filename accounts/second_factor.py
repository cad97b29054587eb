"""How allauth's second factor meets the shop: what it keeps is sealed."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret

from operations.sealing import Unreadable, seal, unseal


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Keep the secrets of authenticators so that a copy of the table opens no door."""

    def encrypt(self, text: str) -> str:
        """Return a secret as the database keeps it."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret; for one that cannot be read, one that no code fits."""
        try:
            return unseal(encrypted_text)
        except Unreadable:
            return str(generate_totp_secret())

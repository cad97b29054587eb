"""Accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Listens for people who come in and for new passwords."""

    name = "accounts"

    def ready(self) -> None:
        """Connect the receivers."""
        import accounts.receivers  # noqa: F401, PLC0415  # registering is the import's whole purpose

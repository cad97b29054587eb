"""Accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Listens for people who come in and for new passwords."""

    name = "accounts"

    def ready(self) -> None:
        """Connect the receivers, and let second factors be counted in rows."""
        import accounts.receivers  # noqa: PLC0415  # registering is the import's whole purpose
        import accounts.second_factor  # noqa: PLC0415 - the models are there only now

        accounts.second_factor.begin()

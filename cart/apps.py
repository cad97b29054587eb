"""The cart as a Django app."""

from django.apps import AppConfig


class CartConfig(AppConfig):
    """Listens for logins, to merge carts."""

    name = "cart"

    def ready(self) -> None:
        """Connect the receivers."""
        import cart.receivers  # noqa: F401, PLC0415  # registering is the import's whole purpose

"""The project as an app, and the operators' site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ShopConfig(AppConfig):
    """The project: home page, health, demo data. It owns no tables."""

    name = "shop"

    def ready(self) -> None:
        """Tell drf-spectacular how clients sign in."""
        import shop.api_schema  # noqa: F401, PLC0415  # registering is the import's whole purpose


class JishiAdminConfig(AdminConfig):
    """Django's admin with the shop's dashboard and skin."""

    default_site = "shop.admin_site.JishiAdminSite"

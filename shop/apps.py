"""The project as an app, and the operators' site."""

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig


class ShopConfig(AppConfig):
    """The project: home page, health, demo data. It owns no tables."""

    name = "shop"

    def ready(self) -> None:
        """Tell drf-spectacular how clients sign in, and psycopg2 how long we wait."""
        import shop.api_schema  # noqa: PLC0415  # registering is the import's whole purpose
        import shop.patience  # noqa: PLC0415 - the settings are there only now

        shop.patience.begin()


PARTNERS_ROWS = (
    "socialaccount.SocialAccount", "socialaccount.SocialApp", "socialaccount.SocialToken",
)  # fmt: skip


class JishiAdminConfig(AdminConfig):
    """Django's admin with the shop's dashboard and skin."""

    default_site = "shop.admin_site.JishiAdminSite"

    def ready(self) -> None:
        """Find every department's pages; by which ways people come in is theirs alone to change."""
        super().ready()
        from django.contrib import admin  # noqa: PLC0415 - the site is there only now

        for name in ("account.EmailAddress", "mfa.Authenticator", *PARTNERS_ROWS):
            model = apps.get_model(name)
            if admin.site.is_registered(model):
                admin.site.unregister(model)

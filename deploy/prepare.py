"""Bring the database and the static files up to date before the shop opens."""

import argparse
import os


def main() -> None:
    """Migrate; on request collect the static files and load the demo shop into an empty one."""
    parser = argparse.ArgumentParser(prog="python -m deploy.prepare", description=__doc__)
    parser.add_argument("--static", action="store_true", help="collect the static files too")
    parser.add_argument("--demo", action="store_true", help="load the demo shop if it is empty")
    wishes = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    # A migration or the demo's loading is allowed to take longer than a page.
    os.environ.setdefault("STATEMENT_TIMEOUT_MS", "600000")

    import django  # noqa: PLC0415 - the settings read the two lines above
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    if wishes.static:
        call_command("collectstatic", interactive=False, verbosity=0)
    if wishes.demo:
        call_command("seed_demo", "--if-empty")
        print_logins()


def print_logins() -> None:
    """Print the demo accounts that are still there, one a line."""
    from accounts.models import User  # noqa: PLC0415
    from shop.demo.load.staff import ADMIN, DEMO  # noqa: PLC0415

    for who, (email, password) in {"Shopper": DEMO, "Staff": ADMIN}.items():
        if User.objects.filter(email=email).exists():
            print(f"login {who}: {email} / {password}")


if __name__ == "__main__":
    main()

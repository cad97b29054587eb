"""Every address of the shop is one we meant: a frozen list, reviewed with each change of it."""

from tests.attacks.routes import all_routes
from tests.house.source import ROOT

FROZEN = ROOT / "tests/house/routes.txt"


def listed() -> str:
    """Return the routes of the shop, one a line."""
    lines = {f"{route.pattern} {route.name}".strip() for route in all_routes()}
    return "\n".join(sorted(lines)) + "\n"


def test_the_shop_has_the_routes_it_is_meant_to_have():
    assert listed().splitlines() == FROZEN.read_text(encoding="utf-8").splitlines()


def test_nothing_runs_the_shop_over_http():
    words = ("cron", "metrics", "debug", "shell", "sweep", "task")
    assert [line for line in listed().splitlines() if any(w in line for w in words)] == []

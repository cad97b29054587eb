"""Points by API."""

import pytest

from loyalty.services import points
from tests.factories.catalog import make_variant
from tests.factories.loyalty import give_points, make_levels, make_reward

pytestmark = pytest.mark.django_db

POINTS = "/api/v1/points/"


def test_points_and_level_are_told(ada, ada_api):
    make_levels()
    give_points(ada, 60, days=10, growth=1500)
    give_points(ada, 40)
    told = ada_api.get(POINTS).json()
    assert (told["balance"], told["level"], told["level_name"]) == (100, 2, "银卡")
    assert (told["next_level_name"], told["next_level_growth"]) == ("金卡", 5000)
    assert [parcel["points"] for parcel in told["expiring"]] == [60]


def test_a_guest_has_no_points(api):
    assert api.get(POINTS).status_code == 401


def test_entries_come_in_pages_the_latest_first(ada, ada_api):
    give_points(ada, 500)
    points.spend(user_id=ada.pk, count=30, order_reference="R1")
    told = ada_api.get(f"{POINTS}entries/?limit=1").json()
    assert [(e["kind"], e["points"], e["order"]) for e in told["results"]] == [("spent", -30, "R1")]
    assert ada_api.get(told["next"]).json()["results"][0]["points"] == 500


def test_entries_of_a_tab(ada, ada_api):
    give_points(ada, 500)
    points.spend(user_id=ada.pk, count=30, order_reference="R1")
    told = ada_api.get(f"{POINTS}entries/?tab=earned").json()["results"]
    assert [entry["points"] for entry in told] == [500]
    assert ada_api.get(f"{POINTS}entries/?tab=lost").status_code == 400


def test_entries_are_ones_own(ada, bo_api):
    give_points(ada, 500)
    assert bo_api.get(f"{POINTS}entries/").json()["results"] == []


def test_the_rules_are_public(api, settings):
    settings.POINT_AMOUNT = 2
    make_levels()
    told = api.get(f"{POINTS}rules/").json()
    assert told["point_worth"]["amount"] == 2
    assert told["share"] == 50.0
    assert [level["earn_share"] for level in told["levels"]] == [10_000, 11_000, 12_500, 15_000]


def test_rewards_say_whether_they_can_be_had(ada, ada_api):
    give_points(ada, 100)
    make_reward(90)
    make_reward(200, variant=make_variant(price=5000, stock=1))
    told = ada_api.get(f"{POINTS}rewards/").json()
    assert [(one["kind"], one["state"]) for one in told] == [
        ("coupon", "redeem"),
        ("goods", "short"),
    ]
    assert told[1]["worth"]["amount"] == 5000

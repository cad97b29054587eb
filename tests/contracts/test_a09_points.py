"""A9: points: balance and level, history, rules, spending at the checkout, the mall."""

import pytest

from tests.factories.catalog import make_variant
from tests.factories.loyalty import give_points, make_levels, make_reward
from tests.factories.sale import make_delivery

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rich(ada):
    """Ada has points, and there are levels."""
    make_levels()
    give_points(ada, 1000)


def test_balance_and_member_level(adas):
    standing = adas.ask("points/")
    assert standing["balance"] == 1000
    assert {"level_name", "next_level_name", "expiring"} <= set(standing)


def test_history(adas):
    [entry] = adas.ask("points/entries/")["results"]
    assert entry["points"] == 1000


def test_rules_and_benefits(guest):
    rules = guest.ask("points/rules/")
    assert rules["levels"][0]["name"]
    assert rules["points_per_yuan"] > 0


def test_spending_at_the_checkout(adas):
    make_delivery()
    adas.do("cart/lines/", {"variant": make_variant(price=5000, stock=3).pk, "quantity": 1})
    way = adas.ask("delivery-methods/", amount=5000)[0]["code"]
    quote = adas.do("cart/quote/", {"delivery_method": way, "points": 100})
    assert quote["points_total"]["amount"] > 0


def test_redeeming_for_a_coupon(adas):
    reward = make_reward(100)
    assert reward.pk in [one["reward"] for one in adas.ask("points/rewards/")]
    redeemed = adas.do("points/redeem/", {"reward": reward.pk})
    assert redeemed["points"] == 100
    assert adas.ask("points/")["balance"] == 900
    assert redeemed["coupon"] in [one["code"] for one in adas.ask("coupons/")]

"""What points do to the money books: what members are owed is what their points are worth."""

from datetime import timedelta

import pytest
from django.db.models import Sum
from django.utils import timezone

from loyalty.models import PointsAccount
from loyalty.services import points, rewards
from payments.models.books import Account, BooksEntry
from tests.factories.catalog import make_variant
from tests.factories.loyalty import give_points, make_reward

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _worth(settings):
    settings.POINT_AMOUNT = 2


def owed_to_members():
    rows = BooksEntry.objects.filter(account=Account.POINTS_LIABILITY)
    return -(rows.aggregate(sum=Sum("amount"))["sum"] or 0)


def worth_of_accounts():
    sums = PointsAccount.objects.aggregate(had=Sum("balance"), owed=Sum("owed"))
    return ((sums["had"] or 0) - (sums["owed"] or 0)) * 2


def test_points_earned_are_owed(ada):
    points.earn(user_id=ada.pk, order_reference="R1", amount=10_000)
    assert owed_to_members() == 200


def test_points_taken_back_are_owed_no_more(ada):
    points.earn(user_id=ada.pk, order_reference="R1", amount=10_000)
    points.take_back(order_reference="R1", part=1, whole=4, already=0, reference="N1")
    assert owed_to_members() == worth_of_accounts() == 150


def test_points_that_lapsed_are_owed_no_more(ada):
    points.earn(user_id=ada.pk, order_reference="R1", amount=10_000)
    points.expire_due(timezone.now() + timedelta(days=400))
    assert owed_to_members() == 0


def test_points_redeemed_for_a_coupon_are_owed_no_more(ada):
    give_points(ada, 150)
    rewards.redeem(reward_id=make_reward().pk, user=ada)
    assert owed_to_members() == worth_of_accounts() == 100


def test_what_an_order_spends_is_booked_by_the_order(ada):
    give_points(ada, 100)
    points.spend(user_id=ada.pk, count=60, order_reference="R1")
    assert owed_to_members() == 200


def goods(ada, worth):
    give_points(ada, 150)
    reward = make_reward(variant=make_variant())
    rewards.take_for_goods(reward_id=reward.pk, user=ada, order_reference="R1", points_amount=worth)


def test_points_worth_more_than_the_goods_they_bring_are_released(ada):
    goods(ada, 160)
    assert owed_to_members() - 160 == worth_of_accounts() == 100


def test_what_was_released_is_owed_again_when_all_points_come_back(ada):
    goods(ada, 160)
    for step, count in enumerate((33, 33, 34)):
        points.give_back(order_reference="R1", count=count, reference=f"N{step}")
    assert owed_to_members() == worth_of_accounts() == 300

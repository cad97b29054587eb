"""Points redeemed for coupons and goods."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

import loyalty.selectors
from loyalty.models import Redemption, Reward
from loyalty.services import points, rewards
from loyalty.services.ledger import NotEnoughPoints
from loyalty.services.rewards import RewardRefused
from promotions.models import Coupon
from tests.factories.catalog import make_variant
from tests.factories.loyalty import give_points, make_reward
from tests.factories.promotions import make_template

pytestmark = pytest.mark.django_db


def redeem(reward, user):
    return rewards.redeem(reward_id=reward.pk, user=user)


def take_goods(reward, user, order="R1", worth=60):
    return rewards.take_for_goods(
        reward_id=reward.pk, user=user, order_reference=order, points_amount=worth
    )


def held(user):
    return loyalty.selectors.standing(user.pk).balance


def test_points_become_a_coupon_of_ones_own(ada):
    give_points(ada, 150)
    coupon = redeem(make_reward(), ada).coupon
    assert (coupon.user, coupon.state, held(ada)) == (ada, "available", 50)


def test_who_has_too_few_points_gets_nothing(ada):
    give_points(ada, 99)
    reward = make_reward()
    with pytest.raises(NotEnoughPoints):
        redeem(reward, ada)
    reward.refresh_from_db()
    assert (reward.redeemed_count, Coupon.objects.count()) == (0, 0)


def test_no_more_is_redeemed_than_the_quota(ada, bo):
    reward = make_reward(quota=1)
    give_points(ada, 100)
    give_points(bo, 100)
    redeem(reward, ada)
    with pytest.raises(RewardRefused, match="兑完"):
        redeem(reward, bo)


def test_a_shopper_redeems_as_often_as_allowed(ada):
    give_points(ada, 900)
    reward = make_reward(per_user=2)
    redeem(reward, ada)
    redeem(reward, ada)
    with pytest.raises(RewardRefused):
        redeem(reward, ada)


@pytest.mark.parametrize(
    "window",
    [
        {"is_active": False},
        {"starts_at": timezone.now() + timedelta(days=1)},
        {"ends_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_a_reward_is_had_only_while_it_is_on_offer(ada, window):
    give_points(ada, 100)
    with pytest.raises(RewardRefused):
        redeem(make_reward(**window), ada)


def test_a_coupon_that_is_not_given_out_keeps_the_points(ada):
    give_points(ada, 100)
    gone = make_template(worth__ends_at=timezone.now() - timedelta(days=1))
    with pytest.raises(RewardRefused):
        redeem(make_reward(template=gone), ada)
    assert held(ada) == 100


def test_goods_are_no_coupon_and_a_coupon_no_goods(ada):
    give_points(ada, 500)
    with pytest.raises(RewardRefused):
        redeem(make_reward(variant=make_variant()), ada)
    with pytest.raises(RewardRefused):
        take_goods(make_reward(), ada)


def test_goods_take_points_for_their_order(ada):
    give_points(ada, 150)
    redemption = take_goods(make_reward(variant=make_variant()), ada)
    assert (redemption.order_reference, redemption.entry.delta, held(ada)) == ("R1", -100, 50)


def test_an_order_called_off_gives_points_and_place_back(ada):
    give_points(ada, 150)
    reward = make_reward(variant=make_variant(), quota=1)
    take_goods(reward, ada)
    points.give_back(order_reference="R1", count=100, reference="N1")
    assert held(ada) == 150
    assert take_goods(reward, ada, "R2").number == 2


def test_the_place_stays_taken_while_points_are_only_partly_back(ada):
    give_points(ada, 150)
    take_goods(make_reward(variant=make_variant()), ada)
    points.give_back(order_reference="R1", count=40, reference="N1")
    assert Reward.objects.get().redeemed_count == 1
    assert Redemption.objects.get().returned_at is None


def test_a_refusal_leaves_the_callers_transaction_whole(ada):
    with transaction.atomic():
        with pytest.raises(NotEnoughPoints):
            redeem(make_reward(), ada)
        assert Reward.objects.get().redeemed_count == 0

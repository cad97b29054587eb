"""Many hands after the points of one shopper."""

from functools import partial
from threading import Barrier

import pytest
from django.db import transaction

import loyalty.services.ledger
from loyalty.models import PointsAccount, PointsEntry, PointsLot, Redemption
from loyalty.services import points, rewards
from loyalty.services.ledger import Kind, NotEnoughPoints, Reason
from loyalty.services.verify import offenders
from promotions.models import Coupon
from tests.factories.accounts import UserFactory
from tests.factories.loyalty import give_points, make_reward
from tests.races.crowd import HANDS, together

pytestmark = pytest.mark.django_db(transaction=True)

TRIES = 50


def spend(user, number):
    return points.spend(user_id=user.pk, count=100, order_reference=f"R{number}")


def test_fifty_spenders_of_one_balance_spend_no_more_than_it_holds(ada):
    give_points(ada, 450)
    give_points(ada, 300, days=30)
    answers = together([partial(spend, ada, number) for number in range(TRIES)])
    assert sum(isinstance(answer, PointsEntry) for answer in answers) == 7
    assert all(isinstance(a, (PointsEntry, NotEnoughPoints)) for a in answers)
    assert PointsAccount.objects.get().balance == 50


def test_without_the_lock_more_is_spent_than_there_is(ada):
    give_points(ada, 300)
    all_have_looked = Barrier(HANDS)

    def careless(number):
        account, lot = PointsAccount.objects.get(), PointsLot.objects.get()
        all_have_looked.wait()
        with transaction.atomic():
            reason = Reason(Kind.SPENT, f"R{number}")
            loyalty.services.ledger.write(account, -100, reason)
            PointsLot.objects.filter(pk=lot.pk).update(points_left=lot.points_left - 100)
            PointsAccount.objects.update(balance=account.balance - 100)

    together([partial(careless, number) for number in range(HANDS)])
    assert PointsEntry.objects.filter(kind="spent").count() > 3
    assert [one.promise for one in offenders()]


def test_one_order_spends_once_however_often_it_asks(ada):
    give_points(ada, 500)
    together([partial(spend, ada, 1) for _ in range(TRIES)])
    assert PointsAccount.objects.get().balance == 400


def test_one_order_earns_once_however_often_it_is_completed(ada):
    act = partial(points.earn, user_id=ada.pk, order_reference="R1", amount=10_000)
    together([act for _ in range(TRIES)])
    assert PointsAccount.objects.get().balance == 100


def test_twenty_refunds_take_back_what_was_earned_and_no_more(ada):
    points.earn(user_id=ada.pk, order_reference="R1", amount=10_000)
    refund = partial(points.take_back, order_reference="R1", part=1, whole=10)
    together([partial(refund, already=n % 10, reference=f"N{n}") for n in range(20)])
    assert PointsAccount.objects.get().balance == 0


@pytest.mark.parametrize("quota", [1, 5])
def test_a_reward_goes_to_as_many_as_there_are(quota):
    reward = make_reward(100, quota=quota)
    users = [UserFactory() for _ in range(20)]
    for user in users:
        give_points(user, 100)
    answers = together([partial(rewards.redeem, reward_id=reward.pk, user=u) for u in users])
    assert sum(isinstance(answer, Redemption) for answer in answers) == quota
    assert PointsAccount.objects.filter(balance=0).count() == Coupon.objects.count() == quota


def test_one_shopper_redeems_a_reward_once(ada):
    reward = make_reward(100)
    give_points(ada, 5000)
    act = partial(rewards.redeem, reward_id=reward.pk, user=ada)
    answers = together([act for _ in range(20)])
    assert sum(isinstance(answer, Redemption) for answer in answers) == 1
    assert PointsAccount.objects.get().balance == 4900

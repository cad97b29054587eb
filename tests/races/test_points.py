"""Many hands after the points of one shopper."""

from functools import partial
from threading import Barrier

import pytest
from django.db import transaction

import loyalty.services.ledger
from loyalty.models import PointsAccount, PointsEntry, PointsLot
from loyalty.services import points
from loyalty.services.ledger import Kind, NotEnoughPoints, Reason
from loyalty.services.verify import offenders
from tests.factories.loyalty import give_points
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

"""Points in the life of an order: earned, spent, given back, taken back, lapsed, adjusted."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

import loyalty.selectors
from loyalty.models import PointsAccount, PointsEntry, PointsLot
from loyalty.services import points
from loyalty.services.ledger import NotEnoughPoints
from loyalty.services.points import BadAdjustment
from operations.models import OutboxEvent
from tests.factories.loyalty import give_points, make_levels

pytestmark = pytest.mark.django_db


def held(user):
    return loyalty.selectors.standing(user.pk).balance


def account_of(user):
    account = PointsAccount.objects.get(pk=user.pk)
    return account.balance, account.owed, account.growth


def earn(user, order="R1", amount=10_000):
    return points.earn(user_id=user.pk, order_reference=order, amount=amount)


def spend(user, count, order="R9"):
    return points.spend(user_id=user.pk, count=count, order_reference=order)


def give_back(count, order="R9", reference="N1"):
    return points.give_back(order_reference=order, count=count, reference=reference)


def take_back(part, whole=10_000, already=0, order="R1", reference="N1"):
    return points.take_back(
        order_reference=order, part=part, whole=whole, already=already, reference=reference
    )


def test_an_order_earns_a_point_and_growth_a_yuan(ada):
    earn(ada, amount=10_050)
    assert account_of(ada) == (100, 0, 100)


def test_a_higher_level_earns_more_points_but_no_more_growth(ada):
    make_levels()
    give_points(ada, 0, growth=5000)
    earn(ada)
    assert account_of(ada) == (125, 0, 5100)


def test_the_rate_is_a_setting(ada, settings):
    settings.POINTS_PER_YUAN = 3
    earn(ada, amount=199)
    assert held(ada) == 5


def test_an_order_earns_once(ada):
    assert earn(ada) == earn(ada)
    assert held(ada) == 100


def test_less_than_a_point_earns_nothing(ada):
    assert earn(ada, amount=99) is None
    assert not PointsEntry.objects.exists()


def test_points_that_lapse_first_are_spent_first(ada):
    late, early = give_points(ada, 50, days=200), give_points(ada, 50, days=20)
    spend(ada, 60)
    left = dict(PointsLot.objects.values_list("entry", "points_left"))
    assert left == {late.pk: 40, early.pk: 0}


def test_nobody_spends_more_than_they_have(ada):
    give_points(ada, 50)
    with pytest.raises(NotEnoughPoints):
        spend(ada, 51)
    assert held(ada) == 50


@pytest.mark.parametrize("count", [0, -5])
def test_nobody_spends_nothing_or_less(ada, count):
    give_points(ada, 50)
    with pytest.raises(NotEnoughPoints):
        spend(ada, count)


def test_an_order_spends_once(ada):
    give_points(ada, 50)
    assert spend(ada, 30) == spend(ada, 30)
    assert held(ada) == 20


def test_points_given_back_lapse_when_the_last_of_them_would_have(ada):
    give_points(ada, 50, days=20)
    late = give_points(ada, 50, days=200)
    spend(ada, 60)
    entry = give_back(60)
    assert entry.lot.expires_at == late.lot.expires_at
    assert held(ada) == 100


def test_points_given_back_too_late_are_good_for_a_week(ada):
    give_points(ada, 50, days=2)
    spend(ada, 50)
    lapse_of_spent = timezone.now() - timedelta(days=1)
    with past_guards():
        PointsEntry.objects.filter(kind="spent").update(outlived_at=lapse_of_spent)
    week = give_back(50).lot.expires_at - timezone.now()
    assert timedelta(days=6, hours=23) < week <= timedelta(days=7)


class past_guards:  # noqa: N801 - reads as a phrase
    """Write past the database's guards."""

    def __enter__(self):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")

    def __exit__(self, *_):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = origin")


def test_no_more_is_given_back_than_the_order_spent(ada):
    give_points(ada, 50)
    spend(ada, 30)
    give_back(20, reference="N1")
    give_back(20, reference="N2")
    assert give_back(1, reference="N3") is None
    assert held(ada) == 50


def test_points_are_given_back_once_a_reference(ada):
    give_points(ada, 50)
    spend(ada, 30)
    assert give_back(10) == give_back(10)
    assert held(ada) == 30


def test_an_order_without_points_gives_none_back():
    assert give_back(10, order="R404") is None


def test_a_refund_takes_its_share_of_points_and_growth_back(ada):
    earn(ada)
    take_back(2500)
    assert account_of(ada) == (75, 0, 75)


def test_refunds_in_steps_take_exactly_what_was_earned(ada):
    earn(ada, amount=10_000)
    for step in range(3):
        take_back(1, whole=3, already=step, reference=f"N{step}")
    assert account_of(ada) == (0, 0, 0)


def test_points_are_taken_back_once_a_reference(ada):
    earn(ada)
    assert take_back(2500) == take_back(2500)
    assert held(ada) == 75


def test_what_was_spent_meanwhile_is_owed(ada):
    earn(ada)
    spend(ada, 80)
    take_back(10_000)
    assert account_of(ada) == (0, 80, 0)


def test_later_points_pay_off_what_is_owed_first(ada):
    earn(ada)
    spend(ada, 80)
    take_back(10_000)
    earn(ada, "R2")
    assert account_of(ada) == (20, 0, 100)


def test_points_given_back_pay_off_what_is_owed(ada):
    earn(ada)
    spend(ada, 80)
    take_back(10_000)
    give_back(80)
    assert account_of(ada) == (0, 0, 0)


def test_a_refund_takes_the_orders_own_points_before_older_ones(ada):
    old = give_points(ada, 50, days=5)
    earn(ada)
    take_back(10_000)
    assert PointsLot.objects.get(pk=old.pk).points_left == 50


def test_what_lapsed_is_not_taken_back_as_well(ada):
    earn(ada)
    points.expire_due(timezone.now() + timedelta(days=400))
    take_back(10_000)
    assert account_of(ada) == (0, 0, 0)


def test_a_refund_of_an_order_that_earned_nothing_takes_nothing(ada):
    assert take_back(100, order="R404") is None


def test_a_refund_takes_no_more_growth_than_is_left(ada, clerk):
    earn(ada)
    adjust(ada, clerk, growth=-60)
    take_back(10_000)
    assert account_of(ada) == (0, 0, 0)


def test_lapsed_points_cannot_be_spent_even_if_no_clock_runs(ada):
    give_points(ada, 50, days=-1)
    assert held(ada) == 0
    with pytest.raises(NotEnoughPoints):
        spend(ada, 1)


def test_the_clock_writes_lapsed_points_off_once(ada):
    give_points(ada, 50, days=-1)
    give_points(ada, 20)
    assert [points.expire_due(), points.expire_due()] == [50, 0]
    assert account_of(ada) == (20, 0, 0)


def test_shoppers_are_told_once_of_points_that_lapse_soon(ada):
    give_points(ada, 50, days=10)
    give_points(ada, 50, days=90)
    assert [points.tell_expiring(), points.tell_expiring()] == [1, 0]
    event = OutboxEvent.objects.get(topic="points.expiring")
    assert event.payload == {"user": ada.pk}


def test_reaching_a_level_is_told(ada):
    levels = make_levels()
    earn(ada, amount=100_000)
    event = OutboxEvent.objects.get(topic="level.reached")
    assert event.payload == {"user": ada.pk, "level": levels[1].pk}


def test_the_first_level_is_not_worth_a_letter(ada):
    make_levels()
    earn(ada)
    assert not OutboxEvent.objects.filter(topic="level.reached").exists()


def adjust(user, clerk, count=0, growth=0, note="Sorry", reference="A1"):
    return points.adjust(
        user_id=user.pk, points=count, growth=growth, note=note, actor=clerk, reference=reference
    )


def test_a_clerk_adjusts_and_says_why(ada, clerk):
    entry = adjust(ada, clerk, 50, growth=10)
    assert (entry.note, entry.actor) == ("Sorry", clerk)
    assert account_of(ada) == (50, 0, 10)


def test_an_adjustment_happens_once_a_reference(ada, clerk):
    assert adjust(ada, clerk, 50) == adjust(ada, clerk, 50)
    assert held(ada) == 50


@pytest.mark.parametrize(
    "wrong", [{"count": 5, "note": " "}, {"count": 0}, {"growth": -1}, {"count": -1}]
)
def test_no_adjustment_without_a_reason_or_below_zero(ada, clerk, wrong):
    with pytest.raises((BadAdjustment, NotEnoughPoints)):
        adjust(ada, clerk, **wrong)


def test_the_database_refuses_to_change_an_entry(ada):
    give_points(ada, 50)
    with pytest.raises(IntegrityError), transaction.atomic():
        PointsEntry.objects.update(delta=5000)


def test_the_database_refuses_an_account_that_its_lots_deny(ada):
    give_points(ada, 50)
    with transaction.atomic():
        PointsAccount.objects.update(balance=5000)
        with pytest.raises(IntegrityError, match="does not agree"):
            connection.check_constraints()
        transaction.set_rollback(True)

"""So often and no more, in rows: a while that slides, and two at once that wait for one another."""

from datetime import timedelta

import pytest
from django.db.models import F

from operations.models import Spending
from operations.services.limits import Limit, TooOften, forget_old, forgive, spend, used

pytestmark = pytest.mark.django_db

TWICE = Limit("test", 2, timedelta(minutes=1))
ONCE = Limit("once", 1, timedelta(hours=1))


def let_pass(while_: timedelta) -> None:
    """Make everything that was done so much older."""
    Spending.objects.update(at=F("at") - while_)


def test_the_time_after_the_last_is_refused_and_says_when_to_come_back():
    spend((TWICE, "ada"))
    spend((TWICE, "ada"))
    with pytest.raises(TooOften) as refusal:
        spend((TWICE, "ada"))
    assert 1 <= refusal.value.retry_after_seconds <= 61


def test_a_refused_time_does_not_count():
    spend((ONCE, "ada"))
    for _try in range(3):
        with pytest.raises(TooOften):
            spend((ONCE, "ada"))
    assert used(ONCE, "ada") == 1


def test_somebody_else_is_counted_apart():
    spend((ONCE, "ada"))
    spend((ONCE, "bo"))
    assert (used(ONCE, "ada"), used(ONCE, "bo")) == (1, 1)


def test_a_while_slides():
    spend((TWICE, "ada"))
    let_pass(timedelta(seconds=40))
    spend((TWICE, "ada"))
    let_pass(timedelta(seconds=30))
    spend((TWICE, "ada"))
    with pytest.raises(TooOften):
        spend((TWICE, "ada"))


def test_of_several_limits_all_are_used_or_none():
    spend((ONCE, "ada"))
    with pytest.raises(TooOften):
        spend((TWICE, "ada"), (ONCE, "ada"))
    assert used(TWICE, "ada") == 0


def test_what_is_forgiven_can_be_done_again():
    spend((ONCE, "ada"))
    forgive(ONCE, "ada")
    spend((ONCE, "ada"))
    assert used(ONCE, "ada") == 1


def test_nobody_who_reads_the_rows_learns_who_it_was():
    spend((ONCE, "+8613800138000"))
    assert "13800138000" not in str(Spending.objects.values().get())


def test_old_uses_are_forgotten():
    spend((ONCE, "ada"))
    let_pass(timedelta(days=3))
    assert (forget_old(), Spending.objects.count()) == (1, 0)

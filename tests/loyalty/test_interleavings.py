"""Abuse S37: order, points, refund, in any order of events: nobody gains by it, nobody loses."""

import contextlib
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

import loyalty.services.ledger
from loyalty.models import PointsAccount
from loyalty.services import points
from loyalty.services.ledger import NotEnoughPoints
from loyalty.services.verify import offenders
from tests.factories.accounts import UserFactory
from tests.factories.loyalty import give_points

WHOLE = 4
ORDERS = ("R1", "R2")
# What may happen, in any order: refunds of a quarter of an order, points spent and given back.
EVENTS = [("refund", order) for order in ORDERS] + [("spend", "S1"), ("spend", "S2")]
EVENTS += [("back", "S1"), ("back", "S2"), ("lapse", ""), ("gift", "")]


class World:
    """One shopper whose orders are refunded in steps, while points come and go."""

    def __init__(self, amounts):
        self.user = UserFactory()
        self.amounts = dict(zip(ORDERS, amounts, strict=True))
        self.refunded = dict.fromkeys(ORDERS, 0)
        self.gifts = self.lapsed = 0
        for order, amount in self.amounts.items():
            points.earn(user_id=self.user.pk, order_reference=order, amount=amount)

    def happen(self, what, where):
        getattr(self, what)(where)

    def refund(self, order):
        already = self.refunded[order]
        if already < WHOLE:
            name = f"{order}-{already}"
            points.take_back(
                order_reference=order, part=1, whole=WHOLE, already=already, reference=name
            )
            self.refunded[order] += 1

    def spend(self, order):
        with contextlib.suppress(NotEnoughPoints):
            points.spend(user_id=self.user.pk, count=60, order_reference=order)

    def back(self, order):
        points.give_back(order_reference=order, count=25, reference=f"{order}-back")

    def gift(self, _):
        give_points(self.user, 70, days=3)
        self.gifts += 70

    def lapse(self, _):
        with transaction.atomic():
            account = loyalty.services.ledger.hold(self.user.pk, timezone.now())
            gone = timezone.now() + timedelta(days=5)
            self.lapsed += loyalty.services.ledger.write_off(account, gone)

    def end(self):
        """Refund everything, and give everything back."""
        for order in ORDERS:
            while self.refunded[order] < WHOLE:
                self.refund(order)
        for order in ("S1", "S2"):
            points.give_back(order_reference=order, count=60, reference=f"{order}-rest")


class TestAnyInterleaving(TestCase):
    @given(
        amounts=st.tuples(st.integers(0, 40_000), st.integers(0, 40_000)),
        events=st.lists(st.sampled_from(EVENTS), max_size=14),
    )
    @settings(max_examples=40, deadline=None)
    def test_everything_refunded_leaves_what_was_given_and_did_not_lapse(self, amounts, events):
        world = World(amounts)
        for what, where in events:
            world.happen(what, where)
        world.end()
        account = PointsAccount.objects.get(pk=world.user.pk)
        assert account.balance - account.owed == world.gifts - world.lapsed
        assert account.growth == 0
        assert list(offenders()) == []

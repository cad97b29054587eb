"""Any order of steps: services, database and a small model agree after every one of them."""

import os
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

import inventory.services.corrections
import inventory.services.reservations
from inventory.models import CostLayer, StockItem
from inventory.services.ledger import NotEnoughStock
from inventory.services.reservations import OutOfStock, Wanted
from inventory.services.returns import NothingToTakeBack
from inventory.services.verify import PROOFS
from operations.statements import Statement
from tests.factories import stock
from tests.factories.catalog import make_variant
from tests.inventory.shelf_model import Shelf, bring, correct

pytestmark = pytest.mark.django_db

EXAMPLES, STEPS = (int(n) for n in os.environ.get("JISHI_MACHINE", "15x30").split("x"))
ALL_PROOFS = Statement(
    " UNION ALL ".join(
        f"SELECT '{one.promise}', noun, key FROM ({one.sql}) AS broken (noun, key, found, due)"
        for one in PROOFS
    )
)
sides = st.integers(0, 1)
units = st.integers(1, 7)


class StockMachine(RuleBasedStateMachine):
    """One variant in two warehouses, and a model of it."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.variant = make_variant()
        self.houses = [stock.make_house(priority=side) for side in (0, 1)]
        self.items = [
            StockItem.objects.create(variant=self.variant, warehouse=house) for house in self.houses
        ]
        self.shelves = [Shelf(), Shelf()]
        self.clock = self.orders = self.findings = 0
        self.latest = None
        self.bought = []
        self.lapsed = set()
        self.sold = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def agrees(self, can, verb, *words, **more):
        """Let a verb act, or refuse where the model cannot."""
        try:
            verb(*words, **more)
        except (NotEnoughStock, OutOfStock, NothingToTakeBack):
            assert not can
        else:
            assert can
        return can

    @rule(side=sides, count=units, value=st.integers(0, 5000))
    def receive(self, side, count, value):
        stock.receive(self.variant, self.houses[side], count, value)
        self.clock += 1
        self.latest = self.shelves[side].put(self.clock, count, value)
        layer = CostLayer.objects.latest("pk")
        self.bought.append((layer.pk, self.latest))

    @rule(count=units, is_lapsed=st.booleans())
    def reserve(self, count, is_lapsed):
        self.orders += 1
        if sum(shelf.free for shelf in self.shelves) < count:
            self.expire_in_model()
        free = [shelf.free for shelf in self.shelves]
        can = sum(free) >= count
        due = timezone.now() - timedelta(hours=1) if is_lapsed else None
        self.agrees(
            can,
            inventory.services.reservations.reserve,
            order_reference=f"order-{self.orders}",
            wanted=[Wanted(self.variant.pk, count)],
            line_of_variant={self.variant.pk: self.orders},
            expires_at=due,
        )
        if not can:
            return
        first = next((side for side in (0, 1) if free[side] >= count), 0)
        parts = {first: min(count, free[first])}
        parts[1 - first] = count - parts[first]
        for side, part in parts.items():
            if part:
                self.shelves[side].promised[self.orders] = part
        if is_lapsed:
            self.lapsed.add(self.orders)

    @rule()
    def expire(self):
        inventory.services.reservations.release_lapsed()
        self.expire_in_model()

    def expire_in_model(self):
        for order in self.lapsed:
            self.forget(order)
        self.lapsed.clear()

    def forget(self, order):
        for shelf in self.shelves:
            shelf.promised.pop(order, None)

    @rule(pick=st.integers(0, 99))
    def pay(self, pick):
        order = pick % (self.orders + 1)
        inventory.services.reservations.confirm(order_reference=f"order-{order}")
        self.lapsed.discard(order)

    @rule(pick=st.integers(0, 99))
    def release(self, pick):
        order = pick % (self.orders + 1)
        inventory.services.reservations.release(order_reference=f"order-{order}")
        self.forget(order)
        self.lapsed.discard(order)

    @rule(side=sides, count=units, pick=st.integers(0, 99))
    def ship(self, side, count, pick):
        promised = self.shelves[side].promised
        order = sorted(promised)[pick % len(promised)] if promised else self.orders
        can = promised.get(order, 0) >= count
        if self.agrees(can, stock.ship, self.items[side], count, order):
            self.sold.setdefault(order, []).extend(self.shelves[side].take(count))
            promised[order] -= count
            if not promised[order]:
                del promised[order]

    @rule(side=sides, count=units, pick=st.integers(0, 99))
    def take_back(self, side, count, pick):
        order = sorted(self.sold)[pick % len(self.sold)] if self.sold else 0
        gone = self.sold.get(order, [])
        can = sum(one.away for one in gone) >= count
        if self.agrees(can, stock.take_back, self.items[side], count, order):
            for one in gone:
                if part := min(count, one.away):
                    self.latest = bring(one, part, self.shelves[side])
                    count -= part

    @rule(side=sides, count=st.integers(-6, 4).filter(bool))
    def adjust(self, side, count):
        shelf = self.shelves[side]
        if not self.agrees(shelf.free >= -count, stock.adjust, self.items[side], count):
            return
        if count < 0:
            shelf.take(-count)
            return
        value = self.latest.cost * count // self.latest.whole if self.latest else 0
        self.clock += 1
        self.latest = shelf.put(self.clock, count, value)

    @rule(side=sides, count=units)
    def carry(self, side, count):
        shelf, to = self.shelves[side], self.shelves[1 - side]
        can = shelf.free >= count
        if self.agrees(can, self.carry_over, side, count):
            for gone in shelf.take(count):
                self.latest = bring(gone, gone.units, to)

    def carry_over(self, side, count):
        stock.carry(self.items[side], self.items[1 - side], count)

    @rule(pick=st.integers(0, 99), value=st.integers(-400, 900).filter(bool))
    def correct(self, pick, value):
        if not self.bought:
            return
        key, pile = self.bought[pick % len(self.bought)]
        value = max(value, -pile.cost) or 1
        self.findings += 1
        inventory.services.corrections.correct(
            layer_id=key, value=value, reference=f"finding-{self.findings}", reason="freight"
        )
        correct(pile, value)

    @invariant()
    def rows_say_what_the_model_says(self):
        for item, shelf in zip(self.items, self.shelves, strict=True):
            item.refresh_from_db()
            piles = sorted((p for p in shelf.piles if p.units), key=lambda pile: pile.age)
            assert stock.layers(item) == [(pile.units, pile.value) for pile in piles]
            assert (item.on_hand, item.value) == (shelf.units, shelf.value)
            assert item.reserved == sum(shelf.promised.values())

    @invariant()
    def every_order_line_costs_what_the_model_says(self):
        for order, gone in self.sold.items():
            assert stock.cost_of_line(order) == sum(one.rest for one in gone)

    @invariant()
    def the_database_agrees_at_commit(self):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL jishi.adds_up = ''")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    @invariant()
    def every_proof_holds(self):
        assert ALL_PROOFS.rows() == []


def test_any_order_of_steps_keeps_the_books():
    often = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
    )
    run_state_machine_as_test(StockMachine, settings=often)

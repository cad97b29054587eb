"""A shopper's steps up to the receipt, each done by the shop and by the model."""

from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

import cart.services.coupons
import inventory.services.reservations
import orders.services.cancellation
import orders.services.fulfilment
import orders.services.receipt
from cart.services.carts import CartIsEmpty
from inventory.models import Reservation
from inventory.services.reservations import OutOfStock
from orders.lifecycle import may_become
from orders.models import Order, OrderLine
from orders.services.after_sales_steps import AfterSalesRefused
from orders.services.cancellation import CancelledTooMuch
from orders.services.fulfilment import NothingToShip, Parcel
from orders.services.refunds import RefundRefused
from orders.services.transitions import IllegalMove
from payments.models import Payment
from tests.factories import stock
from tests.factories.sale import order_cart, quote_of
from tests.journeys.sale_model import POT, TEA, TO_SHIP, Purse, quoted
from tests.journeys.sale_world import COUPONS, GIFT, STOCK, notify

REFUSALS = (
    AfterSalesRefused,
    CancelledTooMuch,
    CartIsEmpty,
    IllegalMove,
    NothingToShip,
    OutOfStock,
    RefundRefused,
)
kinds = st.sampled_from((TEA, POT))
picks = st.integers(0, 999)
few = st.integers(1, 4)


def has_sales(machine):
    return bool(machine.sales)


@contextmanager
def unseen():
    """Open a transaction that is to the shop's verbs what a test's is: not there."""
    with transaction.atomic():
        connection.atomic_blocks[-1]._from_testcase = True
        yield


class Buying(RuleBasedStateMachine):
    """One shopper, two kinds of goods, and a model of all that may happen to them."""

    world = None

    def __init__(self):
        super().__init__()
        self.block = unseen()
        self.block.__enter__()
        self.basket, self.coupon, self.points = {}, None, 0
        self.coupons = dict.fromkeys(range(COUPONS), "available")
        self.on_hand = list(STOCK)
        self.purse = Purse()
        self.purse.add(GIFT, self.purse.moment(365))
        self.sales, self.requests, self.step = {}, {}, 0

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def agrees(self, can, verb, *words, **more):
        """Let a verb act, or refuse where the model cannot; return what it made."""
        self.step += 1
        made, refusal = None, None
        try:
            with unseen():
                made = verb(*words, **more)
        except REFUSALS as facts:
            refusal = facts
        assert can == (refusal is None), f"{verb.__name__}: {refusal!r}"
        return made

    def pick(self, pick, *states):
        """Choose an order in one of some states; now and then, or if there is none, any order."""
        fit = [key for key, sale in self.sales.items() if sale.state in states and pick % 5]
        keys = sorted(fit or self.sales)
        return keys[pick % len(keys)], self.sales[keys[pick % len(keys)]]

    def lines_of(self, key):
        """Map kinds to the order's lines."""
        kind_of = {variant.pk: kind for kind, variant in enumerate(self.world.variants)}
        return {kind_of[line.variant_id]: line for line in OrderLine.objects.filter(order=key)}

    def available(self, kind, but=None):
        taken = sum(s.holds.get(kind, 0) for s in self.sales.values() if s is not but)
        return self.on_hand[kind] - taken

    # The cart

    @rule(kind=kinds, units=few)
    def put_in(self, kind, units):
        self.world.put(kind, units)
        self.basket[kind] = self.basket.get(kind, 0) + units

    @rule(kind=kinds)
    def take_out(self, kind):
        self.world.take_out(kind)
        self.basket.pop(kind, None)

    @rule(pick=picks)
    def choose_coupon(self, pick):
        code = pick % COUPONS
        if self.coupons[code] == "available":
            cart.services.coupons.choose(
                cart=self.world.cart(), code=self.world.codes[code], user=self.world.ada
            )
            self.coupon = code

    @rule()
    def drop_coupon(self):
        cart.services.coupons.drop(cart=self.world.cart())
        self.coupon = None

    @rule(points=st.integers(0, 9000))
    def wish_to_spend(self, points):
        self.points = points

    @rule(is_again=st.booleans())
    def place(self, is_again):
        chosen = {k: n for k, n in self.basket.items() if n <= self.available(k)}
        basket = self.world.cart()
        quote = quote_of(basket, points=self.points)
        order = self.agrees(bool(chosen), order_cart, basket, self.world.ada, quote)
        if order is None:
            return
        if is_again:
            assert order_cart(basket, self.world.ada, quote).pk == order.pk
        has_coupon = self.coupon is not None
        sale = quoted(chosen, has_coupon, min(self.points, self.purse.balance))
        sale.coupon = self.coupon
        if sale.points:
            self.purse.spend(sale)
        if has_coupon:
            self.coupons[self.coupon], self.coupon = "used", None
        self.sales[order.pk] = sale
        self.basket = {k: n for k, n in self.basket.items() if k not in chosen}

    @rule(kind=kinds, units=few, more=st.integers(0, 4), is_paid=st.booleans())
    def buy(self, kind, units, more, is_paid):
        """Fill the cart, order it and perhaps pay."""
        self.put_in(kind, units)
        if more:
            self.put_in(1 - kind, more)
        before = set(self.sales)
        self.place(is_again=False)
        for key in set(self.sales) - before:
            if is_paid:
                self.pay(key, times=1)

    # Money and time

    @precondition(has_sales)
    @rule(pick=picks, times=st.integers(1, 2))
    def tell(self, pick, times):
        self.pay(self.pick(pick, "pending_payment", "closed")[0], times)

    def pay(self, key, times):
        """Let the gateway tell, so many times, that the money has come."""
        sale = self.sales[key]
        payment = Payment.objects.get(order_reference=Order.objects.get(pk=key).number)
        for _ in range(times):
            notify(payment)
        if sale.is_paid or sale.surplus:
            return
        is_had = all(
            line.units <= self.available(kind, but=sale) for kind, line in sale.lines.items()
        )
        if sale.state == "pending_payment" and (not sale.is_lapsed or is_had):
            sale.state, sale.is_paid, sale.is_lapsed = "paid", True, False
            return
        sale.surplus = sale.payable
        if sale.state == "pending_payment":
            self.end(sale, "closed")

    def end(self, sale, state):
        """End an order that was not shipped."""
        sale.state, sale.is_lapsed = state, False
        if sale.coupon is not None:
            self.coupons[sale.coupon] = "available"
        if not sale.is_paid and sale.points:
            self.purse.give_back(sale, sale.points)

    @precondition(has_sales)
    @rule(pick=picks)
    def time_to_pay_is_over(self, pick):
        key, sale = self.pick(pick, "pending_payment")
        if sale.state == "pending_payment":
            past = timezone.now() - timedelta(days=1)  # long before this transaction
            orders = Order.objects.filter(pk=key)
            orders.update(expires_at=past)
            held = Reservation.objects.filter(order_reference=orders.get().number)
            held.update(expires_at=past)
            inventory.services.reservations.release_lapsed()
            sale.is_lapsed = True

    @rule()
    def sweep_unpaid(self):
        orders.services.cancellation.close_unpaid()
        for sale in self.sales.values():
            if sale.is_lapsed:
                self.end(sale, "closed")

    @precondition(has_sales)
    @rule(pick=picks)
    def cancel(self, pick):
        key, sale = self.pick(pick, "pending_payment")
        can = sale.state in ("pending_payment", "paid")
        if self.agrees(can, orders.services.cancellation.cancel, order_id=key):
            if sale.is_paid:
                self.give_all(sale)
            self.end(sale, "cancelled" if sale.is_paid else "closed")

    # Goods

    @rule(kind=kinds, units=few)
    def receive_goods(self, kind, units):
        stock.receive(self.world.variants[kind], self.world.house, units, units * 100)
        self.on_hand[kind] += units

    @precondition(has_sales)
    @rule(pick=picks, kind=kinds, units=few)
    def ship_some(self, pick, kind, units):
        key, sale = self.pick(pick, *TO_SHIP)
        if kind in sale.lines and sale.lines[kind].here:
            self.ship(key, {kind: min(units, sale.lines[kind].here)})

    @precondition(has_sales)
    @rule(pick=picks)
    def ship_all(self, pick):
        self.ship(self.pick(pick, *TO_SHIP)[0], {})

    def ship(self, key, units):
        """Send units by kind off, or all that is left."""
        sale, lines = self.sales[key], self.lines_of(key)
        facts = {"order_id": key, "quantities": {lines[k].pk: n for k, n in units.items()} or None}
        facts["parcel"] = Parcel(self.world.house.pk, self.world.carrier.pk, f"SW{self.step}")
        going = units or {kind: line.here for kind, line in sale.lines.items()}
        can = sale.state in TO_SHIP and any(going.values())
        if self.agrees(can, orders.services.fulfilment.ship_order, **facts):
            for kind, gone in going.items():
                sale.lines[kind].shipped += gone
                self.on_hand[kind] -= gone
            is_whole = not any(line.here for line in sale.lines.values())
            sale.state = "shipped" if is_whole else "partially_shipped"

    @precondition(has_sales)
    @rule(pick=picks)
    def confirm_receipt(self, pick):
        self.confirm(self.pick(pick, "shipped")[0])

    def confirm(self, key):
        can = may_become(self.sales[key].state, "received")
        if self.agrees(can, orders.services.receipt.confirm_receipt, order_id=key):
            self.sales[key].state = "received"

    @precondition(has_sales)
    @rule(pick=picks)
    def complete(self, pick):
        self.finish(self.pick(pick, "received")[0])

    def finish(self, key):
        sale = self.sales[key]
        is_open = any(request[1] == key for request in self.requests.values())
        can = sale.state == "received" and not is_open
        if self.agrees(can, orders.services.receipt.complete, order_id=key):
            sale.state = "completed"
            self.purse.earn(sale)

    def give(self, sale, back, freight=0):
        """Give back (kind → units, money, points) and some freight, in the model."""
        money, points = sum(b[1] for b in back.values()), sum(b[2] for b in back.values())
        already = sale.back_goods
        for kind, (units, part, worth) in back.items():
            sale.lines[kind].give_back(units, part, worth)
        sale.back_freight += freight
        self.purse.give_back(sale, points)
        if sale.state == "completed":
            self.purse.take_back(sale, money, already)

    def give_all(self, sale):
        back = {k: (one.left, *one.due(one.left)) for k, one in sale.lines.items() if one.left}
        if sale.payable > sale.back_money or sale.points > sale.back_points:
            self.give(sale, back, sale.freight - sale.back_freight)

"""Any order of steps in a sale: shop, books, stock and points agree with a small model.

``JISHI_SALES=20000x60`` runs so many sales of so many steps, each time other ones.
"""

import os
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

import loyalty.services.points
import orders.services.after_sales
import orders.services.cancellation
import orders.services.refunds
import payments.services.refunds
from orders.models import Order
from payments.gateways.contract import RefundState, RefundStatus
from payments.models import Refund
from tests.factories import after_sales
from tests.factories.loyalty import give_points
from tests.journeys.sale_model import OUT_THERE, PAID, TO_SHIP, shares
from tests.journeys.sale_steps import Buying, few, has_sales, kinds, picks
from tests.journeys.sale_world import ALL_PROOFS, LINES, SALES, STANDING, open_shop

pytestmark = pytest.mark.django_db

ASKED = os.environ.get("JISHI_SALES", "")
EXAMPLES, STEPS = (int(n) for n in (ASKED or "200x30").split("x"))


def has_requests(machine):
    return bool(machine.requests)


class SaleMachine(Buying):
    """What may happen to orders after the sale, and what must hold after every step."""

    @precondition(has_sales)
    @rule(pick=picks, is_kept=st.booleans())
    def deliver(self, pick, is_kept):
        """Take an order on its way as far as the shopper's door, or the end of its time."""
        key, sale = self.pick(pick, *TO_SHIP)
        if sale.state in TO_SHIP:
            self.ship(key, {})
        self.confirm(key)
        if is_kept:
            self.finish(key)

    @precondition(has_sales)
    @rule(pick=picks, kind=kinds, units=few)
    def cancel_some(self, pick, kind, units):
        """Cancel units before dispatch; all of an order nothing was sent of are the order."""
        key, sale = self.pick(pick, *TO_SHIP)
        if kind not in sale.lines:
            return
        line, here = sale.lines[kind], {k: line.here for k, line in sale.lines.items() if line.here}
        is_all = here == {kind: units} and not any(one.shipped for one in sale.lines.values())
        is_left = units <= line.here and units <= line.left
        due = line.due(units) if is_left else [0, 0]
        can = sale.state in TO_SHIP and (is_all or is_left)
        facts = {"order_id": key, "units": {self.lines_of(key)[kind].pk: units}}
        if self.agrees(can, orders.services.cancellation.cancel_units, **facts):
            if is_all:
                self.give_all(sale)
                self.end(sale, "cancelled")
                return
            line.cancelled += units
            self.give(sale, {kind: (units, *due)})
            if sale.state == "partially_shipped" and not any(o.here for o in sale.lines.values()):
                sale.state = "shipped"

    @precondition(has_sales)
    @rule(pick=picks, kind=kinds, units=few, freight=st.sampled_from((0, 0, 300, 800)))
    def refund_units(self, pick, kind, units, freight):
        key, sale = self.pick(pick, *PAID)
        if kind not in sale.lines:
            return
        line = sale.lines[kind]
        is_left = (
            sale.is_paid and units <= line.left and freight <= sale.freight - sale.back_freight
        )
        due = line.due(units) if is_left else [0, 0]
        if self.agrees(is_left, self.refund, key, {kind: units}, freight):
            self.give(sale, {kind: (units, *due)}, freight)

    def refund(self, key, units, freight):
        lines = self.lines_of(key)
        return orders.services.refunds.refund_units(
            order=Order.objects.filter(pk=key).lock().get(),
            units={lines[kind].pk: count for kind, count in units.items()},
            reference=f"clerk:{key}:{self.step}",
            reason="",
            freight_amount=freight,
        )

    @precondition(has_sales)
    @rule(pick=picks, amount=st.integers(1, 2000), part=st.integers(1, 6))
    def goodwill(self, pick, amount, part):
        """Give an amount back for nothing in particular, sometimes all there is."""
        key, sale = self.pick(pick, *PAID)
        left = sale.payable - sale.back_money if sale.is_paid else 0
        amount = left if part == 6 else amount
        can = 1 <= amount <= left
        facts = {"order_id": key, "amount": amount, "reason": "", "actor": self.world.clerk}
        if self.agrees(can, orders.services.refunds.refund_by_clerk, **facts):
            still = [line.money - line.back_money for line in sale.lines.values()]
            on_goods = shares(min(amount, sum(still)), still)
            back = {k: (0, money, 0) for k, money in zip(sale.lines, on_goods, strict=True)}
            self.give(sale, back, amount - sum(on_goods))

    @precondition(has_sales)
    @rule(pick=picks, kind=kinds, units=few)
    def ask_to_return(self, pick, kind, units):
        key, sale = self.pick(pick, *OUT_THERE)
        if kind not in sale.lines:
            return
        line = sale.lines[kind]
        can = sale.state in OUT_THERE and units <= line.free and bool(sum(line.due(units)))
        own = self.lines_of(key)[kind].pk
        order = Order.objects.get(pk=key)
        if request := self.agrees(can, after_sales.ask, order, units={own: units}):
            line.asked += units
            self.requests[request.pk] = [request, key, kind, units, None]

    @precondition(has_requests)
    @rule(pick=picks)
    def withdraw(self, pick):
        waiting = sorted(k for k, request in self.requests.items() if request[4] is None)
        if waiting:
            request, key, kind, units, _ = self.requests.pop(waiting[pick % len(waiting)])
            orders.services.after_sales.withdraw(request_id=request.pk, actor=self.world.ada)
            self.sales[key].lines[kind].asked -= units

    @precondition(has_requests)
    @rule(pick=picks, accepted=st.integers(0, 4), is_shelf=st.booleans())
    def inspect(self, pick, accepted, is_shelf):
        """Take the goods of a request in, accept some; settle or reject it."""
        found = self.requests[sorted(self.requests)[pick % len(self.requests)]]
        request, _key, kind, units, known = found
        if known is None:
            accepted = min(accepted, units)
            after_sales.inspect(request, accepted, "shelf" if is_shelf else "scrap")
            self.on_hand[kind] += accepted if is_shelf else 0
            found[4] = accepted
        request.refresh_from_db()
        self.settle(*found)

    def settle(self, request, key, kind, units, accepted):
        sale = self.sales[key]
        line = sale.lines[kind]
        if not accepted:
            after_sales.reject(request)
        else:
            is_left = accepted <= line.left
            due = line.due(accepted) if is_left else [0, 0]
            if not self.agrees(is_left, after_sales.settle, request):
                return
            self.give(sale, {kind: (accepted, *due)})
        line.asked -= units
        del self.requests[request.pk]

    # Refunds on their way, and points

    @precondition(lambda self: any(sale.back_money for sale in self.sales.values()))
    @rule(pick=picks, ways=st.lists(st.booleans(), min_size=1, max_size=2))
    def hear_of_a_refund(self, pick, ways):
        """The gateway says, perhaps twice, that a refund arrived or failed; it is tried again."""
        refunds = list(Refund.objects.select_related("payment").order_by("pk"))
        refund = refunds[pick % len(refunds)]
        for has_arrived in ways:
            status = RefundStatus.SUCCEEDED if has_arrived else RefundStatus.FAILED
            state = RefundState(refund.out_refund_no, status, refund.amount)
            payments.services.refunds.hear(refund.payment, state)
        refund.refresh_from_db()
        if refund.state == Refund.State.FAILED:
            payments.services.refunds.retry_refund(refund.pk)

    @rule(points=st.integers(1, 300), days=st.sampled_from((10, 365)))
    def gift(self, points, days):
        give_points(self.world.ada, points, days=days)
        self.purse.add(points, self.purse.moment(days))

    @rule()
    def points_lapse(self):
        loyalty.services.points.expire_due(at=timezone.now() + timedelta(days=20))
        self.purse.lapse(20)

    # What must hold

    @invariant()
    def orders_are_what_the_model_says(self):
        rows = {row[0]: row[1:] for row in SALES.rows()}
        assert rows == {
            key: (
                sale.state,
                sale.payable,
                sale.payable if sale.is_paid else 0,
                sale.back_money,
                sale.back_points,
                sale.back_freight,
                sale.discount,
            )
            for key, sale in self.sales.items()
        }

    @invariant()
    def lines_close_to_the_fen(self):
        said = [
            (key, one.units, one.money, one.points, one.back_units, one.back_money, one.back_points)
            for key, sale in sorted(self.sales.items())
            for one in sale.lines.values()
        ]
        assert said == LINES.rows()
        for _key, units, money, points, back_units, back_money, back_points in said:
            assert (back_money, back_points) <= (money, points)
            assert back_units < units or (back_money, back_points) == (money, points)

    @invariant()
    def all_else_is_what_the_model_says(self):
        assert STANDING.row(self.world.ada.pk, self.world.house.pk) == (
            self.purse.balance,
            self.purse.owed,
            sorted(self.coupons.values()),
            self.on_hand,
            sum(sale.surplus for sale in self.sales.values()),
        )

    @invariant()
    def the_database_agrees_at_commit(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL jishi.adds_up = '';"
                "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
            )

    @invariant()
    def every_proof_holds(self):
        assert ALL_PROOFS.rows() == []


def test_any_order_of_steps_keeps_money_goods_and_points_together(settings):
    settings.SANDBOX_GATEWAY_URL = "http://127.0.0.1:9"  # nobody answers
    SaleMachine.world = open_shop()
    often = how(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=not ASKED,
        database=None,
    )
    run_state_machine_as_test(SaleMachine, settings=often)

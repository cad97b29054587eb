"""Reconciliation: silent about a sound shop, with an eye for each kind of damage to a fen."""

import contextlib
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

import orders.services.payment
import payments.services.refunds
import payments.services.sending
from orders.models import Order
from orders.selectors.proofs import PROOFS, offenders
from orders.services.refunds import refund_units
from payments.gateways.contract import Visit
from payments.models import Account, Payment, Refund
from payments.selectors.books import balance
from payments.services.books import post
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.loyalty import give_points
from tests.factories.payments import make_payment
from tests.factories.sale import fill_cart, order_cart, pay, place, quote_of

pytestmark = pytest.mark.django_db

SALE = "(SELECT min(id) FROM payments_bookstransaction WHERE kind = 'sale')"
DAMAGE = {
    "money that came is acted on within ten minutes": (
        "UPDATE payments_payment SET next_poll_at = now(), succeeded_at = now() - interval '1 hour'"
        " WHERE state = 'succeeded'"
    ),
    "an order has what was paid for it": (
        "UPDATE payments_payment SET amount = amount - 1 WHERE state = 'succeeded'"
    ),
    "an order was paid what it asked for, or nothing": (
        "UPDATE orders_order SET payable_amount = payable_amount + 1"
    ),
    "an order asks for its lines and its freight": (
        "UPDATE orders_orderline SET net_amount = net_amount - 1"
    ),
    "what an order gave back is in its credit notes": (
        "UPDATE orders_order SET refunded_amount = refunded_amount + 1"
    ),
    "the points an order gave back are in its credit notes": (
        "UPDATE orders_order SET refunded_points_amount = 1"
    ),
    "the freight an order gave back is in its credit notes": (
        "UPDATE orders_order SET refunded_freight_amount = refunded_freight_amount + 1"
    ),
    "what a line gave back is in credit notes": (
        "UPDATE orders_orderline SET refunded_amount = refunded_amount + 1"
    ),
    "the units a line gave back are in credit notes": (
        "UPDATE orders_orderline SET refunded_quantity = refunded_quantity + 1"
    ),
    "the points a line gave back are in credit notes": (
        "UPDATE orders_orderline SET refunded_points_amount = 1"
    ),
    "a credit note is its lines and freight": "UPDATE orders_creditnote SET amount = amount + 1",
    "a credit note's points are its lines'": "UPDATE orders_creditnote SET points_amount = 1",
    "the money of a credit note goes back by a refund": (
        "DELETE FROM payments_refund WHERE reference = 'r1'"
    ),
    "a payment gives back its refunds": (
        "UPDATE payments_payment SET refunded_amount = refunded_amount + 1"
    ),
    "money for nobody goes back whole": (
        "UPDATE payments_payment SET amount = amount + 1 WHERE state = 'surplus'"
    ),
    "every transaction in the books balances": (
        f"UPDATE payments_booksentry SET amount = amount + 1 WHERE account = 'sales'"
        f" AND transaction_id = {SALE}"
    ),
    "the books say what an order says": (
        f"UPDATE payments_booksentry SET amount = amount - (CASE account WHEN 'sales' THEN 1"
        f" ELSE -1 END) WHERE account IN ('sales', 'clearing') AND transaction_id = {SALE}"
    ),
    "clearing holds what came to each gateway and has not left it": (
        f"UPDATE payments_booksentry SET gateway = 'other' WHERE account = 'clearing'"
        f" AND transaction_id = {SALE}"
    ),
    "the points of an order are booked for what they are worth": (
        "UPDATE loyalty_pointsentry SET delta = delta - 2 WHERE kind = 'spent'"
    ),
    "members are owed their points, and those of orders not yet paid": (
        "UPDATE loyalty_pointsaccount SET balance = balance + 1"
    ),
}


@pytest.fixture
def shop(ada, bo, clerk, sandbox) -> Order:
    """Orders with refunds, with points, unpaid ones, and money nobody wanted."""
    order = pay(place(ada, make_variant(stock=9, price=3333), quantity=3))
    refund_units(order=order, units={order.lines.get().pk: 1}, reference="r1", reason="broken")
    payments.services.sending.arrive(Refund.objects.get(reference="r1"))
    refund_units(order=order, units={order.lines.get().pk: 1}, reference="r2", reason="broken")
    with_points = pay(spending(bo, 1000))
    refund_units(
        order=with_points, units={with_points.lines.get().pk: 1}, reference="r3", reason="x"
    )
    spending(bo, 500)
    for number, amount in (("a", 500), ("b", 700)):
        twice = make_payment(order=order.number, amount=amount, state="surplus")
        Payment.objects.filter(pk=twice.pk).update(succeeded_at=timezone.now(), next_poll_at=None)
        twice.refresh_from_db()
        lost(twice, number, clerk)
    return order


def spending(user, points: int) -> Order:
    """Order three things with so many points."""
    give_points(user, points)
    basket = fill_cart(user, make_variant(stock=9, price=1000), quantity=3)
    return order_cart(basket, user, quote_of(basket, points))


def lost(twice: Payment, number: str, clerk) -> None:
    """Refund money that came twice: once it arrives, once it is paid out otherwise."""
    Payment.objects.filter(pk=twice.pk).update(next_poll_at=timezone.now())
    orders.services.payment.settle(twice.pk)
    refund = twice.refunds.get()
    if number == "a":
        payments.services.sending.arrive(refund)
    else:
        payments.services.sending.fail(refund, "no such card")
        payments.services.refunds.pay_out(refund_id=refund.pk, note="cash", actor=clerk)


UNGUARD = """DO $$ DECLARE it record; BEGIN
    FOR it IN SELECT conrelid::regclass AS home, conname FROM pg_constraint WHERE contype = 'c'
        AND conrelid::regclass::text ~ '^(orders|payments|loyalty)_'
    LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', it.home, it.conname); END LOOP;
END $$"""


@contextlib.contextmanager
def damaged(sql: str) -> Iterator[None]:
    """Write past every guard, and take it back at the end of the block."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(UNGUARD)
        cursor.execute(sql)
        try:
            yield
        finally:
            transaction.set_rollback(True)


def test_a_sound_shop_is_proven(shop):
    assert list(map(str, offenders())) == []


def test_an_empty_shop_is_proven():
    assert list(offenders()) == []


@pytest.mark.parametrize("promise", DAMAGE)
def test_each_proof_sees_its_damage(shop, promise):
    with damaged(DAMAGE[promise]):
        assert promise in {offender.promise for offender in offenders()}


def test_every_proof_has_its_damage():
    assert {proof.promise for proof in PROOFS} == set(DAMAGE)


def test_a_posting_nobody_can_explain_is_named_to_the_fen(shop):
    stray = [(Account.CLEARING, "sandbox", 1), (Account.SALES, "", -1)]
    post(kind="stray", reference="stray", order_reference="NOBODY", entries=stray)
    found = {(offender.key, offender.found, offender.due) for offender in offenders()}
    clearing = balance(Account.CLEARING)
    assert found == {
        ("NOBODY clearing", 1, 0),
        ("NOBODY sales", -1, 0),
        ("sandbox", clearing, clearing - 1),
    }


@pytest.fixture
def bought(ada, sandbox) -> Order:
    """An order really paid at the gateway, and half refunded there."""
    order = place(ada, make_variant(stock=9, price=5000), quantity=2)
    payment = Payment.objects.get(order_reference=order.number)
    orders.services.payment.present(payment_id=payment.pk, visit=Visit("https://shop.example.com/"))
    sandbox.press(payment, "pay", "never")
    orders.services.payment.check(payment.pk)
    order.refresh_from_db()
    refund_units(order=order, units={order.lines.get().pk: 1}, reference="r1", reason="broken")
    orders.services.payment.send_due_refunds()
    return order


def told(number: str) -> list[str]:
    """Run the command for today; keep what it says of one order's money."""
    said = StringIO()
    with contextlib.suppress(CommandError):
        call_command("reconcile", day=timezone.localdate(), stdout=said)
    trade = Payment.objects.get(order_reference=number)
    ours = (number, trade.out_trade_no, trade.refunds.get().out_refund_no)
    return [line for line in said.getvalue().splitlines() if any(name in line for name in ours)]


def test_bill_payments_orders_and_books_agree_after_a_real_sale(bought):
    assert told(bought.number) == []


def test_the_command_names_a_fen_the_gateway_knows_otherwise(bought):
    Refund.objects.update(amount=F("amount") + 1)
    number = Refund.objects.get().out_refund_no
    assert f"sandbox refund {number} has 5001, should have 5000" in "".join(told(bought.number))


def test_the_command_exits_with_1_on_a_difference(shop, sandbox, capsys):
    Order.objects.filter(pk=shop.pk).update(refunded_amount=F("refunded_amount") + 1)
    with pytest.raises(CommandError) as failure:
        call_command("reconcile", day=timezone.localdate())
    assert failure.value.returncode == 1
    assert (
        f"what an order gave back is in its credit notes: {shop.number}" in capsys.readouterr().out
    )


def test_a_bill_that_cannot_be_had_is_not_agreement(dead_gateway):
    with pytest.raises(CommandError) as failure:
        call_command("reconcile")
    assert failure.value.returncode == 2


def test_all_is_well_where_no_gateway_is_open(settings, capsys):
    settings.PAYMENT_GATEWAYS = []
    call_command("reconcile")
    assert "agree" in capsys.readouterr().out


PAGE = "/admin/orders/order/reconcile/"


def test_the_page_compares_a_day_at_the_press_of_a_button(shop, clerk_client, sandbox):
    Order.objects.filter(pk=shop.pk).update(refunded_amount=F("refunded_amount") + 1)
    assert clerk_client.get(PAGE).context["found"] is None
    found = clerk_client.post(PAGE, {"day": "2026-01-01"}).context["found"]
    assert [(d.key, d.found, d.due) for d in found["differences"]] == [(shop.number, 6667, 6666)]


def test_the_page_says_that_a_bill_is_missing(clerk_client, dead_gateway):
    found = clerk_client.post(PAGE, {"day": "2026-01-01"}).context["found"]
    assert "sandbox" in found["no_bill"]


def test_the_page_is_for_those_who_may_see_the_books():
    assert signed_in(UserFactory(is_staff=True)).get(PAGE).status_code == 403

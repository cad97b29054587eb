"""Invoices: asked for, issued, voided, corrected; never more billed than was paid."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import orders.services.billing
import orders.services.cancellation
import orders.services.invoices
from operations.models import OutboxEvent
from orders.models import Invoice, Order, OrderLine
from orders.services.invoices import InvoiceRefused, Wish
from tests.factories.invoices import asked, corrected, issued, make_bought, refund
from tests.factories.sale import pay, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(ada):
    return make_bought(ada)


def test_a_request_keeps_whom_to_bill(order):
    invoice = asked(order)
    assert (invoice.title, invoice.tax_number) == ("云边茶业有限公司", "91350100M000100Y43")
    assert invoice.state == "requested"


def test_the_last_wish_counts_until_it_is_issued(order):
    asked(order)
    assert asked(order, Wish("personal")).title == "个人"
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize("number", ["", "123", "91350100M000100Y44"])
def test_a_company_needs_its_tax_number(order, number):
    with pytest.raises(InvoiceRefused):
        asked(order, Wish("company", "云边茶业", number))


def test_a_person_needs_no_tax_number(order):
    assert asked(order, Wish("personal", "林小满", "junk")).tax_number == ""


def test_nothing_is_billed_before_it_is_paid(ada):
    invoice = asked(place(ada))
    with pytest.raises(InvoiceRefused):
        orders.services.billing.issue(invoice_id=invoice.pk, actor=None)


def test_a_cancelled_order_has_nothing_to_bill(order):
    orders.services.cancellation.cancel(order_id=order.pk)
    with pytest.raises(InvoiceRefused):
        asked(order)


def test_an_invoice_can_be_asked_for_until_its_window_closes(order, settings):
    long_ago = timezone.now() - settings.INVOICE_WINDOW
    Order.objects.update(completed_at=long_ago + timedelta(hours=1))
    asked(order)
    Order.objects.update(completed_at=long_ago - timedelta(hours=1))
    with pytest.raises(InvoiceRefused):
        asked(order)


def test_an_issued_invoice_bills_what_was_paid_line_by_line(order):
    invoice = issued(order)
    lines = [(line.name, line.amount) for line in invoice.lines.all()]
    assert [amount for _name, amount in lines] == [3000, 1550, 800]
    assert lines[-1][0] == "运费"
    assert invoice.amount == order.paid_amount == 5350


def test_tax_is_told_apart_as_the_order_froze_it(order):
    OrderLine.objects.filter(unit_amount=3000).update(tax_rate=1300, is_tax_included=True)
    invoice = issued(order)
    assert (invoice.tax_amount, invoice.net_amount) == (345, 5005)


def test_an_issued_invoice_is_announced_once(order):
    invoice = issued(order)
    event = OutboxEvent.objects.get(topic="invoice.issued")
    assert event.payload == {"invoice": invoice.pk}
    with pytest.raises(InvoiceRefused):
        orders.services.billing.issue(invoice_id=invoice.pk, actor=None)


def test_an_issued_invoice_is_not_asked_for_again(order):
    issued(order)
    with pytest.raises(InvoiceRefused):
        asked(order)


def test_a_clerk_may_type_the_number(order):
    assert issued(order, number=" 24312000000012345678 ").number == "24312000000012345678"


@pytest.mark.parametrize("number", ["12", "发票一号", "A" * 33, "1234\x00"])
def test_a_number_that_is_none_is_refused(order, number):
    with pytest.raises(InvoiceRefused):
        issued(order, number=number)


def test_no_two_invoices_have_one_number(order, ada):
    issued(order, number="24312000")
    with pytest.raises(InvoiceRefused):
        issued(pay(place(ada)), number="24312000")


def test_what_was_refunded_before_is_not_billed(order):
    refund(order, 350)
    invoice = issued(order)
    assert invoice.amount == 5000 == sum(line.amount for line in invoice.lines.all())


def test_what_is_refunded_later_is_taken_back_in_red(order):
    invoice = issued(order)
    refund(order, 350)
    assert [found.pk for found in Invoice.objects.to_correct()] == [invoice.pk]
    red = corrected(invoice)
    assert red.amount == -350 == sum(line.amount for line in red.lines.all())
    assert not Invoice.objects.to_correct().exists()


def test_nothing_is_corrected_twice(order):
    invoice = issued(order)
    refund(order, 350)
    corrected(invoice)
    with pytest.raises(InvoiceRefused):
        corrected(invoice)


def test_red_letters_take_back_all_of_a_cancelled_order(order):
    invoice = issued(order)
    refund(order, 350)
    corrected(invoice)
    orders.services.cancellation.cancel(order_id=order.pk)
    corrected(invoice)
    invoice.refresh_from_db()
    assert invoice.corrected_amount == invoice.amount
    assert sum(red.amount for red in invoice.corrections.all()) == -invoice.amount


def test_a_voided_request_may_be_asked_anew(order):
    invoice = asked(order)
    orders.services.invoices.void(invoice_id=invoice.pk, reason="抬头有误", actor=None)
    assert asked(order).pk != invoice.pk


def test_what_was_corrected_is_not_voided(order):
    invoice = issued(order)
    refund(order, 350)
    corrected(invoice)
    with pytest.raises(InvoiceRefused):
        orders.services.invoices.void(invoice_id=invoice.pk, reason="", actor=None)


def test_requests_wait_until_there_is_money_to_bill(ada, order):
    asked(place(ada))
    waiting = asked(order)
    assert [found.pk for found in Invoice.objects.to_issue()] == [waiting.pk]


@pytest.mark.parametrize(
    "facts", [{"corrected_amount": 9999}, {"number": None}, {"tax_number": ""}, {"amount": -1}]
)
def test_the_database_refuses_what_cannot_be(order, facts):
    invoice = issued(order)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(**facts)


def test_the_database_refuses_a_second_invoice_for_an_order(order):
    asked(order)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.create(order=order, kind="personal", title="x")

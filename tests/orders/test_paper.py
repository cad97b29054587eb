"""The invoice as a PDF: what another program reads in it is what was billed."""

from io import BytesIO

import pytest
from pypdf import PdfReader

import orders.paper
from orders.models import Invoice, InvoiceLine, OrderLine
from tests.factories.invoices import corrected, issued, make_bought, refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(ada):
    return make_bought(ada)


def text_of(paper):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)


def draw(invoice, **of_order):
    found = Invoice.objects.select_related("order", "corrects").get(pk=invoice.pk)
    for name, value in of_order.items():
        setattr(found.order, name, value)
    return orders.paper.draw(found)


def test_it_says_in_chinese_who_bills_whom_for_what(order):
    OrderLine.objects.filter(unit_amount=3000).update(name="龙井", options="250g")
    text = text_of(draw(issued(order)))
    for words in ("发票", "云边茶业有限公司", "91350100M000100Y43", "龙井 250g", "伍拾叁圆伍角整"):
        assert words in text


def test_it_speaks_the_orders_language(order):
    text = text_of(draw(issued(order), language="en"))
    assert "Total with tax\n53.50 CNY" in text
    assert "Delivery" in text


def test_its_figures_are_those_of_the_rows(order):
    OrderLine.objects.filter(unit_amount=3000).update(tax_rate=1300, is_tax_included=True)
    text = text_of(draw(issued(order)))
    for figure in ("26.55", "13%", "3.45", "50.05", "53.50 CNY"):
        assert figure in text


def test_a_red_letter_names_what_it_corrects(order):
    invoice = issued(order, number="24312000000012345678")
    refund(order, 350)
    red = corrected(invoice, "瑕疵")
    text = text_of(draw(red))
    for words in ("红字发票", "24312000000012345678", "瑕疵", "-3.50 CNY", "（负数）叁圆伍角整"):
        assert words in text


def test_what_a_shopper_typed_stays_words(order):
    invoice = issued(order)
    Invoice.objects.filter(pk=invoice.pk).update(title="<b>A&B</b> ]]> 茶\x0b行😀")
    assert "<b>A&B</b> ]]>" in text_of(draw(invoice))


def test_a_long_invoice_goes_on_over_pages_with_its_head(order):
    invoice = issued(order)
    line = OrderLine.objects.first()
    facts = {"amount": 1, "tax_rate": 0, "tax_amount": 0, "quantity": 1}
    for place in range(60):
        line.pk = None
        line.save()
        InvoiceLine.objects.create(invoice=invoice, line=line, name=f"货品 {place}", **facts)
    pages = [page.extract_text() for page in PdfReader(BytesIO(draw(invoice))).pages]
    assert len(pages) == 3
    assert all("税率" in page for page in pages)


def test_the_same_rows_give_the_same_bytes(order):
    invoice = issued(order)
    assert draw(invoice) == draw(invoice)

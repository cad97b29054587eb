"""Invoices at every door: checkout, the order's page, the API, the desk, the letter."""

from io import BytesIO

import pytest
from django.core import mail
from django.urls import reverse
from pypdf import PdfReader

import orders.emails
from operations.models import OutboxEvent
from orders.models import Invoice, Order
from tests.factories.accounts import AddressFactory
from tests.factories.invoices import asked, corrected, issued, make_bought, refund
from tests.factories.sale import fill_cart, place, quote_of

pytestmark = pytest.mark.django_db
COMPANY = {"kind": "company", "title": "云边茶业", "tax_number": "91350100M000100Y43"}
TYPED = {f"invoice_{name}": value for name, value in COMPANY.items()}


@pytest.fixture
def order(ada):
    return make_bought(ada)


def page_of(order, name="order_invoice"):
    return reverse(name, args=[order.number])


def check_out(client, ada, **typed):
    address = AddressFactory(user=ada).pk
    quote = quote_of(fill_cart(ada))
    return client.post(reverse("checkout"), {"quote": quote, "address": address} | typed)


def order_by_api(api, ada, invoice):
    body = {"quote": quote_of(fill_cart(ada)), "address": AddressFactory(user=ada).pk}
    key = {"Idempotency-Key": "k"}
    return api.post("/api/v1/orders/", body | {"invoice": invoice}, headers=key)


def ask_by_api(api, order, wish, key="k"):
    address = f"/api/v1/orders/{order.number}/invoice/"
    return api.post(address, wish, headers={"Idempotency-Key": key})


def pdf_text(body):
    return PdfReader(BytesIO(body)).pages[0].extract_text()


def deliver(topic="invoice.issued"):
    orders.emails.invoice_issued(OutboxEvent.objects.filter(topic=topic).latest("pk"))


def test_an_invoice_is_wished_for_at_the_checkout(ada, ada_client):
    assert check_out(ada_client, ada, **TYPED).status_code == 302
    assert Invoice.objects.get().title == "云边茶业"


def test_an_order_needs_no_invoice(ada, ada_client):
    assert check_out(ada_client, ada).status_code == 302
    assert not Invoice.objects.exists()


def test_a_wrong_tax_number_keeps_what_was_typed_at_the_checkout(ada, ada_client):
    answer = check_out(ada_client, ada, **TYPED | {"invoice_tax_number": "123"}, note="轻放")
    assert answer.status_code == 400
    for kept in ("税号不正确", 'value="云边茶业"', 'value="123"', 'value="轻放"'):
        assert kept in answer.text
    assert not Order.objects.exists()


def test_an_invoice_is_asked_for_on_the_orders_page(order, ada_client):
    assert page_of(order) in ada_client.get(page_of(order, "order")).text
    assert ada_client.post(page_of(order), TYPED).status_code == 302
    assert "云边茶业" in ada_client.get(page_of(order, "order")).text


def test_the_form_begins_with_whom_the_shopper_was_billed_to_last(order, ada, ada_client):
    asked(order)
    assert 'value="云边茶业有限公司"' in ada_client.get(page_of(place(ada))).text


def test_a_refusal_is_said_above_the_form(order, ada_client):
    issued(order)
    answer = ada_client.post(page_of(order), TYPED)
    assert answer.status_code == 400


def test_the_paper_is_downloaded(order, ada_client):
    invoice = issued(order)
    assert f"?number={invoice.number}" in ada_client.get(page_of(order)).text
    answer = ada_client.get(page_of(order, "order_invoice_pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="invoice-{invoice.number}.pdf"'
    assert "云边茶业有限公司" in pdf_text(answer.content)


def test_the_correction_is_downloaded_by_its_number(order, ada_client):
    invoice = issued(order)
    refund(order, 100)
    red = corrected(invoice)
    answer = ada_client.get(page_of(order, "order_invoice_pdf"), {"number": red.number})
    assert "红字发票" in pdf_text(answer.content)


@pytest.mark.parametrize("number", ["nope", "9" * 500])
def test_a_number_that_is_none_is_not_there(order, ada_client, number):
    issued(order)
    answer = ada_client.get(page_of(order, "order_invoice_pdf"), {"number": number})
    assert answer.status_code == 404


def test_what_is_not_issued_is_no_paper(order, ada_client):
    asked(order)
    assert ada_client.get(page_of(order, "order_invoice_pdf")).status_code == 404


def test_a_guest_takes_the_paper_by_the_orders_token(api):
    bought = make_bought(None)
    issued(bought)
    address = f"/api/v1/orders/{bought.number}/invoice/pdf/"
    assert api.get(address).status_code == 404
    answer = api.get(address, headers={"X-Order-Token": bought.token})
    assert answer["Content-Type"] == "application/pdf"


def test_a_client_wishes_for_an_invoice_with_the_order(ada, ada_api):
    assert order_by_api(ada_api, ada, COMPANY).status_code == 201
    assert Invoice.objects.get().tax_number == COMPANY["tax_number"]


def test_a_wrong_wish_places_no_order(ada, ada_api):
    answer = order_by_api(ada_api, ada, COMPANY | {"tax_number": "1"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/invoice/tax_number"
    assert not Order.objects.exists()


def test_a_client_asks_once_however_often_it_asks(order, ada_api):
    first, second = (ask_by_api(ada_api, order, COMPANY) for _ in range(2))
    assert (first.status_code, second.headers["Idempotency-Replayed"]) == (201, "true")
    assert first.json() == second.json()


def test_a_client_reads_invoice_and_papers(order, ada_api):
    invoice = issued(order)
    refund(order, 350)
    corrected(invoice)
    answer = ada_api.get(f"/api/v1/orders/{order.number}/invoice/").json()
    assert answer["state"] == "issued"
    assert [paper["total"]["amount"] for paper in answer["papers"]] == [5350, -350]
    assert ada_api.get(answer["papers"][1]["pdf"]).status_code == 200


def test_an_issued_invoice_is_not_asked_for_by_api(order, ada_api):
    issued(order)
    answer = ask_by_api(ada_api, order, {"kind": "personal"})
    assert (answer.status_code, answer.json()["code"]) == (409, "invoice_refused")


def test_another_persons_invoice_is_not_there(order, bo_api):
    issued(order)
    for path in ("", "pdf/"):
        assert bo_api.get(f"/api/v1/orders/{order.number}/invoice/{path}").status_code == 404


def press(client, invoice, button, **typed):
    return client.post(reverse(f"admin:orders_invoice_{button}", args=[invoice.pk]), typed)


def test_the_desk_shows_what_to_issue_and_issues_it(order, clerk_client):
    invoice = asked(order)
    queue = clerk_client.get("/admin/orders/invoice/", {"tab": "to_issue"}).text
    assert "云边茶业有限公司" in queue
    assert "待开票 <b>1</b>" in queue
    press(clerk_client, invoice, "issue", number="24312000")
    assert "24312000" in clerk_client.get(f"/admin/orders/invoice/{invoice.pk}/change/").text
    address = reverse("admin:orders_invoice_pdf", args=[invoice.pk])
    assert "24312000" in pdf_text(clerk_client.get(address).content)


def test_the_desk_corrects_what_was_refunded(order, clerk_client):
    invoice = issued(order)
    refund(order, 350)
    assert "待红冲 <b>1</b>" in clerk_client.get("/admin/orders/invoice/").text
    press(clerk_client, invoice, "correct")
    assert invoice.corrections.get().amount == -350


def test_the_desk_declines_a_request_with_a_reason(order, clerk_client):
    invoice = asked(order)
    assert press(clerk_client, invoice, "void").status_code == 200
    press(clerk_client, invoice, "void", reason="抬头有误")
    invoice.refresh_from_db()
    assert (invoice.state, invoice.reason) == ("voided", "抬头有误")


def test_a_refusal_at_the_desk_changes_nothing(order, clerk_client):
    invoice = asked(order)
    answer = press(clerk_client, invoice, "issue", number="12")
    assert answer.status_code == 302
    assert "4 至 32 位" in clerk_client.get(answer.url).text


def test_the_letter_brings_the_paper_to_where_it_was_asked_for(order):
    invoice = issued(order)
    deliver()
    letter = mail.outbox[0]
    assert letter.to == ["tax@example.com"]
    assert page_of(order) in letter.body
    name, body, kind = letter.attachments[0]
    assert (name, kind) == (f"invoice-{invoice.number}.pdf", "application/pdf")
    assert "云边茶业有限公司" in pdf_text(body)


def test_the_letter_speaks_the_orders_language(order):
    Order.objects.update(language="en")
    issued(order)
    deliver()
    assert mail.outbox[0].subject.startswith("Invoice JS")


def test_no_letter_is_sent_to_nobody():
    bought = make_bought(None)
    invoice = issued(bought)
    Invoice.objects.filter(pk=invoice.pk).update(email="")
    deliver()
    assert mail.outbox == []

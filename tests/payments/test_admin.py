"""Money at the operator's desk."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from payments.models import Account, BooksTransaction, Payment, Refund
from payments.services.books import post
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.payments import make_payment
from tests.payments.dialects import WechatDialect
from tests.payments.test_collection import claim, open_one
from tests.payments.test_refunds import failed_refund, request

pytestmark = pytest.mark.django_db
NOTE = {"note": "bank transfer 77"}


def page(refund: Refund, act: str = "") -> str:
    name = f"payments_refund_{act or 'change'}"
    return reverse(f"admin:{name}", args=[refund.pk])


def book(reference: str = "sale:O1", order: str = "O1") -> BooksTransaction:
    entries = [(Account.CLEARING, "sandbox", 990), (Account.SALES, "", -990)]
    post(kind="sale", reference=reference, order_reference=order, entries=entries)
    return BooksTransaction.objects.get(reference=reference)


@pytest.mark.parametrize("noun", ["payment", "paymentevent", "refund", "bookstransaction"])
def test_a_clerk_reads_but_cannot_add(clerk_client, noun):
    request(make_payment(state="surplus"), 1000)
    assert clerk_client.get(f"/admin/payments/{noun}/").status_code == 200
    assert clerk_client.get(f"/admin/payments/{noun}/add/").status_code == 403


def test_a_payments_page_tells_what_its_gateway_said(clerk_client, lonely_shop, client):
    payment = make_payment(way=WechatDialect.way)
    address = reverse("admin:payments_payment_change", args=[payment.pk])
    assert "ask" in clerk_client.get(address).text
    headers, body = WechatDialect(lonely_shop).genuine(payment)
    client.post("/notify/wechat/", body, content_type="application/json", headers=headers)
    shown = clerk_client.get(address).text
    assert "TRANSACTION.SUCCESS" in shown
    assert Refund.objects.get().out_refund_no in shown  # there is no order O1


def test_a_clerk_asks_the_gateway(clerk_client, sandbox):
    payment = open_one(claim())
    sandbox.press(payment, "pay", "never")
    chosen = {"action": "ask", "_selected_action": [payment.pk]}
    clerk_client.post("/admin/payments/payment/", chosen)
    assert Payment.objects.get().state == "succeeded"


def test_a_clerk_tries_failed_refunds_again_from_the_list(clerk_client):
    refund = failed_refund()
    chosen = {"action": "retry_chosen", "_selected_action": [refund.pk]}
    clerk_client.post("/admin/payments/refund/", chosen)
    assert Refund.objects.get().state == "requested"


def test_and_from_its_page(clerk_client):
    refund = failed_refund()
    shown = clerk_client.get(page(refund)).content.decode()
    assert "no such card" in shown
    clerk_client.post(page(refund, "retry"))
    assert Refund.objects.get().state == "requested"


def test_a_clerk_settles_a_refund_by_hand_with_a_note(clerk_client, clerk, sandbox):
    refund = failed_refund()
    said = clerk_client.post(page(refund, "pay_out"), NOTE, follow=True).content.decode()
    refund.refresh_from_db()
    assert (refund.state, refund.settled_by) == ("paid_out", clerk)
    assert NOTE["note"] in said


def test_without_a_note_nothing_is_settled(clerk_client):
    refund = failed_refund()
    said = clerk_client.post(page(refund, "pay_out"), {"note": " "})
    assert said.context["form"].errors
    assert Refund.objects.get().state == "failed"


def test_a_refusal_is_said_and_changes_nothing(clerk_client, dead_gateway):
    refund = failed_refund()
    said = clerk_client.post(page(refund, "pay_out"), NOTE, follow=True).content.decode()
    assert "支付渠道没有应答" in said
    assert Refund.objects.get().state == "failed"


def test_who_may_only_look_settles_nothing(sandbox):
    looker = UserFactory(is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_refund"))
    refund, client = failed_refund(), signed_in(looker)
    assert client.get(page(refund)).status_code == 200
    assert client.post(page(refund, "pay_out"), NOTE).status_code == 403


def test_the_queue_keeps_what_a_person_has_to_look_at(clerk_client):
    refund = failed_refund()
    request(make_payment(order="O2", state="succeeded"), 5)
    rows = clerk_client.get("/admin/payments/refund/?care=yes").context["cl"].result_list
    assert list(rows) == [refund]


def test_the_journal_is_found_by_order_and_shows_entries(clerk_client):
    posted = book()
    book("sale:O2", "O2")
    rows = clerk_client.get("/admin/payments/bookstransaction/?q=O1").context["cl"].result_list
    assert list(rows) == [posted]
    shown = clerk_client.get(reverse("admin:payments_bookstransaction_change", args=[posted.pk]))
    assert shown.content.decode().count("¥9.90") == 2


def test_the_journal_is_downloaded_an_entry_a_row(clerk_client):
    chosen = {"action": "download", "_selected_action": [book().pk]}
    rows = clerk_client.post("/admin/payments/bookstransaction/", chosen).content.decode()
    assert [row.split(",")[-2:] for row in rows.splitlines()[1:]] == [["9.90", ""], ["", "9.90"]]


def test_the_trial_balance_is_shown_and_downloaded(clerk_client, django_assert_max_num_queries):
    book()
    address = reverse("admin:payments_books_balance")
    with django_assert_max_num_queries(8):
        shown = clerk_client.get(address).context
    assert (shown["debit"], shown["credit"], len(shown["sides"])) == (990, 990, 2)
    rows = clerk_client.get(f"{address}?csv=1").content.decode().splitlines()
    assert rows[1].endswith("sandbox,9.90,0.00,9.90")


def test_a_day_that_is_none_is_said(clerk_client):
    shown = clerk_client.get(reverse("admin:payments_books_balance"), {"day": "2026-02-31"})
    assert shown.context["form"].errors


def test_the_books_are_for_those_who_may_see_them():
    stranger = signed_in(UserFactory(is_staff=True))
    assert stranger.get(reverse("admin:payments_books_balance")).status_code == 403

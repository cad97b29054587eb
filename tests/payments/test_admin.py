"""Payments at the operator's desk."""

import pytest

from payments.models import Payment, Refund
from tests.factories.payments import make_payment
from tests.payments.test_collection import claim, open_one
from tests.payments.test_refunds import request


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["payment", "paymentevent", "refund"])
def test_a_clerk_reads_but_cannot_add(clerk_client, page):
    make_payment()
    assert clerk_client.get(f"/admin/payments/{page}/").status_code == 200
    assert clerk_client.get(f"/admin/payments/{page}/add/").status_code == 403


@pytest.mark.django_db
def test_a_clerk_asks_the_gateway(clerk_client, sandbox):
    payment = open_one(claim())
    sandbox.press(payment, "pay", "never")
    chosen = {"action": "ask", "_selected_action": [payment.pk]}
    clerk_client.post("/admin/payments/payment/", chosen)
    assert Payment.objects.get().state == "succeeded"


@pytest.mark.django_db
def test_a_clerk_tries_a_failed_refund_again(clerk_client):
    refund = request(make_payment(state="succeeded"), 100)
    Refund.objects.update(state="failed")
    chosen = {"action": "retry", "_selected_action": [refund.pk]}
    clerk_client.post("/admin/payments/refund/", chosen)
    assert Refund.objects.get().state == "requested"

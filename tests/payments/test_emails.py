"""What the staff is told of refunds."""

import pytest
from django.core import mail

import payments.services.sending
import shop.outbox
from operations.models import OutboxEvent
from tests.factories.accounts import UserFactory
from tests.factories.payments import make_payment
from tests.payments.test_refunds import request

pytestmark = pytest.mark.django_db


def carry_out() -> list[str]:
    """Carry out what was promised; return the subjects of the letters."""
    for event in OutboxEvent.objects.all():
        shop.outbox.HANDLERS[event.topic](event)
    return [letter.subject for letter in mail.outbox]


def test_a_failed_refund_is_told_to_each_reader_in_their_language(settings):
    UserFactory(email="ed@example.com", language="en")
    settings.MONEY_ALERT_EMAILS = ["ed@example.com", "till@example.com"]
    refund = request(make_payment(order="J77", state="succeeded"), 300)
    payments.services.sending.fail(refund, "no such card")
    assert carry_out() == [
        f"Refund {refund.out_refund_no} has failed",
        f"退款 {refund.out_refund_no} 失败",
    ]
    for words in ("J77", "¥3.00", "no such card", f"/admin/payments/refund/{refund.pk}/change/"):
        assert words in mail.outbox[0].body


def test_nobody_is_told_where_nobody_is_named():
    payments.services.sending.fail(request(make_payment(state="succeeded"), 300), "x")
    assert carry_out() == []

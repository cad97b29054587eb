"""What is kept for long enough goes; what is younger, or still needed, stays."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

import shop.retention
from accounts.models import Letter, Notice, PhoneCode, Session, TextMessage
from cart.models import Cart
from inventory.models import BackInStockRequest
from operations.models import IdempotencyKey, OutboxEvent, Spending
from payments.models import PaymentEvent
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.operations import IdempotencyKeyFactory, OutboxEventFactory
from tests.factories.sale import fill_cart, place
from tests.house.source import ROOT

pytestmark = pytest.mark.django_db


def code(at):
    made = PhoneCode.objects.create(
        purpose="bind", phone="+8613800138000", visitor="v", nonce="n", created_at=at,
        expires_at=at + timedelta(minutes=5),
    )  # fmt: skip
    return PhoneCode.objects.filter(pk=made.pk)


def text(at):
    made = TextMessage.objects.create(
        phone="+8613800138000", template="code", event_id=int(at.timestamp()), created_at=at
    )
    return TextMessage.objects.filter(pk=made.pk)


def letter(at):
    made = Letter.objects.create(event_id=int(at.timestamp()), reader="r", created_at=at)
    return Letter.objects.filter(pk=made.pk)


def notice(at):
    made = Notice.objects.create(
        user=UserFactory(), kind="order", title="t", event_id=1, created_at=at
    )
    return Notice.objects.filter(pk=made.pk)


def session(at):
    made = Session.objects.create(digest=str(at), data="", expires_at=at)
    return Session.objects.filter(pk=made.pk)


def use(at):
    made = Spending.objects.create(limit="l", key="k", at=at)
    return Spending.objects.filter(pk=made.pk)


def key(at):
    return IdempotencyKey.objects.filter(pk=IdempotencyKeyFactory(created_at=at).pk)


def event(at):
    return OutboxEvent.objects.filter(pk=OutboxEventFactory(published_at=at).pk)


def cart(at):
    basket = fill_cart(None, make_variant(stock=9))
    Cart.objects.filter(pk=basket.pk).update(updated_at=at)
    return Cart.objects.filter(pk=basket.pk)


def wish(at):
    made = BackInStockRequest.objects.create(
        variant=make_variant(), email="a@example.com", language="en", token=str(at), told_at=at
    )
    return BackInStockRequest.objects.filter(pk=made.pk)


MAKERS = {
    "phone_codes": code, "text_messages": text, "letters": letter, "notices": notice,
    "sessions": session, "uses_of_limits": use, "idempotency_keys": key, "outbox_events": event,
    "carts_of_strangers": cart, "waiting_for_stock": wish,
}  # fmt: skip


@pytest.mark.parametrize("name", MAKERS)
def test_what_is_old_goes_and_what_is_younger_stays(name):
    days = timedelta(days=settings.KEEP_DAYS[name])
    hour = timedelta(hours=1)
    old, young = (MAKERS[name](timezone.now() - days + shift) for shift in (-hour, hour))
    assert shop.retention.forget_old()[name] == 1
    assert (old.exists(), young.exists()) == (False, True)


def test_what_gateways_wrote_goes_and_that_they_wrote_stays():
    long_ago = timezone.now() - timedelta(days=15)
    facts = {"gateway": "sandbox", "is_verified": True, "payload": {"payer": "x"}}
    PaymentEvent.objects.create(event_key="old", received_at=long_ago, outcome="applied", **facts)
    PaymentEvent.objects.create(event_key="new", **facts)
    shop.retention.forget_old()
    old, new = PaymentEvent.objects.order_by("event_key").reverse()
    assert (old.payload, old.outcome) == ({}, "applied")
    assert new.payload == {"payer": "x"}


def test_a_cart_that_became_an_order_stays():
    order = place()
    Cart.objects.update(updated_at=timezone.now() - timedelta(days=999))
    shop.retention.forget_old()
    order.refresh_from_db()
    assert order.cart_id


def test_what_is_promised_and_not_done_stays():
    waiting = OutboxEventFactory(created_at=timezone.now() - timedelta(days=999))
    shop.retention.forget_old()
    assert OutboxEvent.objects.filter(pk=waiting.pk).exists()


def test_what_gateways_wrote_does_not_outlive_who_leaves():
    assert timedelta(days=settings.KEEP_DAYS["payment_messages"]) < settings.ACCOUNT_COOLING_OFF


def test_the_table_people_read_is_the_one_that_holds():
    page = (ROOT / "docs/retention.md").read_text(encoding="utf-8")
    said = {
        name: int(days) for name, days in re.findall(r"^\| `(\w+)` \| (\d+) \|", page, re.MULTILINE)
    }
    assert said == settings.KEEP_DAYS
    assert set(said) == set(shop.retention.CLOCKS)

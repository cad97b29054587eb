"""Two workers tell one event at the same moment, as when a mail server dawdles."""

from functools import partial
from threading import Barrier

import pytest
from django.core import mail

import accounts.emails
from accounts.emails import BeingSent
from accounts.models import Notice
from accounts.services.notices import choose, tell
from operations.models import OutboxEvent
from operations.services.outbox import relay
from shop.outbox import HANDLERS
from tests.factories.operations import OutboxEventFactory
from tests.factories.sale import pay, place
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)

HANDS = 8


@pytest.fixture
def paid(ada) -> OutboxEvent:
    """The event of a payment that ada wants to be told of by every way."""
    choose(user=ada, choices={("order", "text"): True})
    pay(place(ada))
    return OutboxEvent.objects.get(topic="order.paid")


def test_many_workers_at_one_event_send_one_letter(paid):
    answers = together([partial(HANDLERS["order.paid"], paid)] * HANDS)
    assert len(mail.outbox) == Notice.objects.count() == 1
    assert OutboxEvent.objects.filter(topic="text.notice").count() == 1
    assert {type(answer) for answer in answers} <= {type(None), BeingSent}


def test_two_relays_at_once_tell_each_event_once(paid):
    together([partial(relay, HANDLERS)] * 2)
    relay(HANDLERS)
    assert len(mail.outbox) == Notice.objects.count() == 1


def test_many_workers_put_one_message_into_a_box(ada):
    event = OutboxEventFactory()
    told = partial(tell, user_id=ada.pk, kind="order", title="Paid", event=event)
    assert sorted(together([told] * HANDS)) == [False] * (HANDS - 1) + [True]
    assert Notice.objects.count() == 1


def test_without_its_claim_a_letter_is_sent_twice(paid, monkeypatch):
    both = Barrier(2)
    monkeypatch.setattr(accounts.emails, "claim", lambda *_letter: both.wait(10) >= 0)
    together([partial(HANDLERS["order.paid"], paid)] * 2)
    assert len(mail.outbox) == 2

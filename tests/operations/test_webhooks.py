"""Other systems are told what happened: signed, tried again, never at a private address."""

import base64
import hashlib
import hmac
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from operations.gateways.webhook import Message, sign
from operations.models import WebhookDelivery, WebhookEndpoint
from operations.services.outbox import enqueue
from operations.services.webhook_messages import (
    LADDER,
    NothingToSend,
    fan_out,
    send_again,
    send_due,
)
from operations.services.webhooks import BadEndpoint, add_endpoint, change
from tests.operations.receiver import receiving

pytestmark = pytest.mark.django_db

FACTS = {"sku": "A-1", "available": 2}


@pytest.fixture
def receiver(settings):
    """A receiver on this machine, which the shop would refuse but for the setting."""
    settings.WEBHOOKS_MAY_BE_PRIVATE = True
    with receiving() as found:
        yield found


def listen(receiver, *topics):
    endpoint, _secret = add_endpoint(url=receiver.url, topics=topics or ["stock.low"])
    return endpoint


def happen(topic="stock.low"):
    event = enqueue(topic=topic, key="stock:1", payload=FACTS)
    fan_out(event)
    return event


def come_due():
    past = timezone.now() - timedelta(seconds=1)
    WebhookDelivery.objects.update(next_attempt_at=past)
    WebhookEndpoint.objects.update(resting_until=None)


def test_an_endpoint_is_told_what_it_asked_for(receiver):
    listen(receiver)
    event = happen()
    assert send_due() == 1
    assert receiver.bodies() == [
        {"type": "stock.low", "timestamp": event.created_at.isoformat(), "data": FACTS}
    ]
    assert receiver.got[0]["path"] == "/hook?a=1"


def test_an_endpoint_hears_nothing_of_other_topics(receiver):
    listen(receiver, "stock.out")
    happen()
    assert not WebhookDelivery.objects.exists()


def test_an_event_handled_twice_is_told_once(receiver):
    listen(receiver)
    fan_out(happen())
    assert (send_due(), len(receiver.got)) == (1, 1)


def test_a_message_is_signed_as_the_standard_says(receiver):
    endpoint = listen(receiver)
    event = happen()
    send_due()
    headers = {name.lower(): value for name, value in receiver.got[0]["headers"].items()}
    content = f"evt_{event.pk}.{headers['webhook-timestamp']}.".encode() + receiver.got[0]["body"]
    [secret] = endpoint.secrets()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert headers["webhook-id"] == f"evt_{event.pk}"
    assert headers["webhook-signature"] == f"v1,{digest}"


def test_the_signature_is_that_of_the_standards_own_example():
    message = Message("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    signature = sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", message)
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_refused_message_is_tried_again_later_under_the_same_id(receiver):
    listen(receiver)
    happen()
    receiver.status = 500
    assert send_due() == 0
    assert send_due() == 0
    come_due()
    receiver.status = 204
    assert send_due() == 1
    assert len({message["headers"]["webhook-id"] for message in receiver.got}) == 1
    assert len(receiver.got) == 2


def test_what_a_receiver_said_is_kept(receiver):
    listen(receiver)
    happen()
    receiver.status = 500
    send_due()
    kept = WebhookDelivery.objects.get()
    assert (kept.last_status, kept.last_response, kept.attempts) == (500, "thank you", 1)


def test_after_three_days_a_message_is_given_up(receiver):
    listen(receiver)
    happen()
    receiver.status = 500
    for _ in range(len(LADDER) + 1):
        come_due()
        send_due()
    assert WebhookDelivery.objects.get().state == "failed"
    assert timedelta(days=3) < sum(LADDER, timedelta()) < timedelta(days=4)


def test_a_message_given_up_can_be_sent_again(receiver):
    listen(receiver)
    happen()
    WebhookDelivery.objects.update(state="failed", attempts=10)
    send_again(delivery_id=WebhookDelivery.objects.get().pk, owner_id=None)
    assert send_due() == 1


def test_a_message_that_arrived_is_not_sent_again(receiver):
    listen(receiver)
    happen()
    send_due()
    with pytest.raises(NothingToSend):
        send_again(delivery_id=WebhookDelivery.objects.get().pk, owner_id=None)


def test_a_receiver_that_is_gone_is_switched_off(receiver):
    endpoint = listen(receiver)
    happen()
    receiver.status = 410
    send_due()
    endpoint.refresh_from_db()
    assert not endpoint.is_enabled
    assert WebhookDelivery.objects.get().state == "failed"


def test_what_waits_for_an_endpoint_that_is_off_waits_until_it_is_on(receiver):
    endpoint = listen(receiver)
    happen()
    change(endpoint_id=endpoint.pk, owner_id=None, is_enabled=False)
    assert send_due() == 0
    change(endpoint_id=endpoint.pk, owner_id=None, is_enabled=True)
    assert send_due() == 1


def test_a_redirect_is_not_followed(receiver):
    listen(receiver)
    happen()
    receiver.status, receiver.location = 302, receiver.url
    send_due()
    assert (len(receiver.got), WebhookDelivery.objects.get().last_status) == (1, 302)


def test_a_receiver_that_is_not_there_is_tried_again(settings):
    settings.WEBHOOKS_MAY_BE_PRIVATE = True
    add_endpoint(url="http://127.0.0.1:9/", topics=["stock.low"])
    happen()
    assert send_due() == 0
    assert WebhookDelivery.objects.get().last_status == 0


def test_a_name_that_leads_to_a_private_address_gets_nothing(receiver, settings):
    listen(receiver)
    happen()
    settings.WEBHOOKS_MAY_BE_PRIVATE = False
    WebhookEndpoint.objects.update(url=receiver.url.replace("http:", "https:"))
    send_due()
    assert receiver.got == []
    assert WebhookDelivery.objects.get().last_response == "NotAllowed: private address"


def test_topics_the_shop_does_not_know_are_refused():
    for topics in ([], ["order.unheard_of"]):
        with pytest.raises(BadEndpoint):
            add_endpoint(url="https://example.com/", topics=topics)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_message_travels(receiver):
    listen(receiver)
    happen()
    attempts = []

    def look():
        attempts.extend(WebhookDelivery.objects.values_list("attempts", flat=True))
        connection.close()  # the receiver's thread has its own

    receiver.look = look
    send_due()
    assert attempts == [1]

"""Secrets of webhooks: sealed, renewed while two sign, proven by the standard's own library."""

from datetime import timedelta

import pytest
import standardwebhooks
from django.utils import timezone

from operations.models import WebhookEndpoint
from operations.services.outbox import enqueue
from operations.services.webhook_messages import fan_out, send_due
from operations.services.webhooks import add_endpoint, rotate
from tests.operations.receiver import receiving

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings):
    """A receiver on this machine, which the shop would refuse but for the setting."""
    settings.WEBHOOKS_MAY_BE_PRIVATE = True
    with receiving() as found:
        yield found


@pytest.fixture
def added(receiver):
    """An endpoint and its secret."""
    return add_endpoint(url=receiver.url, topics=["stock.*"])


def hear(receiver):
    """Let something happen; return what the receiver got of it."""
    fan_out(enqueue(topic="stock.low", key="stock:1", payload={"sku": "A-1"}))
    send_due()
    return receiver.got[-1]


def is_genuine(message, secret, body=None):
    """Tell whether the standard's own library believes a message."""
    headers = {name.lower(): value for name, value in message["headers"].items()}
    try:
        standardwebhooks.Webhook(secret).verify(body or message["body"], headers)
    except standardwebhooks.WebhookVerificationError:
        return False
    return True


def test_the_standards_library_believes_a_message(receiver, added):
    assert is_genuine(hear(receiver), added[1])


def test_it_does_not_believe_another_body(receiver, added):
    assert not is_genuine(hear(receiver), added[1], b'{"type":"stock.low"}')


@pytest.mark.parametrize("part", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_it_does_not_believe_another_header(receiver, added, part):
    message = hear(receiver)
    changed = {n: f"1{v}" if n.lower() == part else v for n, v in message["headers"].items()}
    assert not is_genuine({**message, "headers": changed}, added[1])


def test_while_two_secrets_are_active_either_proves_a_message(receiver, added):
    endpoint, old = added
    _endpoint, new = rotate(endpoint_id=endpoint.pk, owner_id=None)
    message = hear(receiver)
    assert [is_genuine(message, secret) for secret in (old, new)] == [True, True]
    assert message["headers"]["webhook-signature"].count("v1,") == 2


def test_after_the_overlap_only_the_new_secret_signs(receiver, added):
    endpoint, old = added
    _endpoint, new = rotate(endpoint_id=endpoint.pk, owner_id=None)
    WebhookEndpoint.objects.update(previous_until=timezone.now() - timedelta(seconds=1))
    message = hear(receiver)
    assert [is_genuine(message, secret) for secret in (old, new)] == [False, True]


def test_after_a_leak_the_old_secret_ends_at_once(receiver, added):
    endpoint, old = added
    rotate(endpoint_id=endpoint.pk, owner_id=None, overlap=timedelta(0))
    assert not is_genuine(hear(receiver), old)


def test_the_database_does_not_hold_a_secret(added):
    endpoint, old = added
    _endpoint, new = rotate(endpoint_id=endpoint.pk, owner_id=None)
    kept = str(WebhookEndpoint.objects.values().get())
    assert not [secret for secret in (old, new) if secret.removeprefix("whsec_") in kept]

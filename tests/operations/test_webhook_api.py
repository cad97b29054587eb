"""Webhooks for the staff's programs."""

import pytest

from operations.models import WebhookDelivery, WebhookEndpoint
from operations.services.outbox import enqueue
from operations.services.webhook_messages import fan_out

pytestmark = pytest.mark.django_db

HOOKS = "/api/v1/webhooks/"
WISH = {"url": "https://example.com/hook", "topics": ["stock.low"]}


def added(clerk_api):
    return clerk_api.post(HOOKS, WISH).json()


def test_a_new_address_shows_its_secret_once(clerk_api):
    first = added(clerk_api)
    assert [first["secret"]] == WebhookEndpoint.objects.get().secrets()
    [listed] = clerk_api.get(HOOKS).json()["results"]
    assert "secret" not in listed


def test_an_address_that_is_not_public_https_is_refused(clerk_api):
    answer = clerk_api.post(HOOKS, WISH | {"url": "http://example.com/"})
    assert (answer.status_code, answer.json()["code"]) == (409, "bad_endpoint")


def test_an_unknown_topic_is_refused(clerk_api):
    assert clerk_api.post(HOOKS, WISH | {"topics": ["order.unheard_of"]}).status_code == 400


def test_an_address_can_be_switched_off(clerk_api):
    address = f"{HOOKS}{added(clerk_api)['id']}/"
    assert clerk_api.patch(address, {"is_enabled": False}).json()["is_enabled"] is False


def test_an_address_that_does_not_exist_is_not_found(clerk_api):
    assert clerk_api.patch(f"{HOOKS}{2**40}/", {"is_enabled": False}).status_code == 404


def test_messages_are_listed_and_sent_again(clerk_api):
    address = f"{HOOKS}{added(clerk_api)['id']}/deliveries/"
    fan_out(enqueue(topic="stock.low", key="stock:1", payload={}))
    WebhookDelivery.objects.update(state="failed", attempts=10)
    [message] = clerk_api.get(address).json()["results"]
    assert (message["topic"], message["state"]) == ("stock.low", "failed")
    again = f"/api/v1/webhook-deliveries/{message['id']}/again/"
    assert clerk_api.post(again).status_code == 202
    assert WebhookDelivery.objects.get().state == "waiting"


def test_a_message_that_arrived_is_not_sent_again(clerk_api):
    added(clerk_api)
    fan_out(enqueue(topic="stock.low", key="stock:1", payload={}))
    WebhookDelivery.objects.update(state="arrived")
    again = f"/api/v1/webhook-deliveries/{WebhookDelivery.objects.get().pk}/again/"
    assert clerk_api.post(again).json()["code"] == "nothing_to_send"

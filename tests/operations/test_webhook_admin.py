"""Webhooks in the back office."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from operations.models import WebhookDelivery, WebhookEndpoint
from operations.services.outbox import enqueue
from operations.services.webhook_messages import fan_out
from operations.services.webhooks import add_endpoint
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:operations_webhookendpoint_changelist")
ADD = reverse("admin:operations_webhookendpoint_add")
MESSAGES = reverse("admin:operations_webhookdelivery_changelist")


@pytest.fixture
def endpoint():
    return add_endpoint(url="https://example.com/hook", topics=["stock.low"])[0]


def press(client, page, action, row):
    return client.post(page, {"action": action, "_selected_action": row.pk}, follow=True)


def test_a_new_address_shows_its_secret_once(clerk_client):
    wish = {"url": "https://example.com/hook", "topics": ["stock.low", "stock.out"]}
    first = clerk_client.post(ADD, wish, follow=True).content.decode()
    [secret] = WebhookEndpoint.objects.get().secrets()
    assert secret in first
    assert secret not in clerk_client.get(LIST).content.decode()


def test_a_refused_address_is_kept_in_the_form(clerk_client):
    answer = clerk_client.post(ADD, {"url": "http://inside/", "topics": ["stock.low"]})
    assert "http://inside/" in answer.content.decode()
    assert not WebhookEndpoint.objects.exists()


def test_an_address_is_switched_off_and_on(clerk_client, endpoint):
    states = []
    for action in ("switch_off", "switch_on"):
        press(clerk_client, LIST, action, endpoint)
        endpoint.refresh_from_db()
        states.append(endpoint.is_enabled)
    assert states == [False, True]


def test_a_renewed_secret_is_shown_once(clerk_client, endpoint):
    [old] = endpoint.secrets()
    page = press(clerk_client, LIST, "renew", endpoint).content.decode()
    endpoint.refresh_from_db()
    assert endpoint.secrets()[1] == old
    assert endpoint.secrets()[0] in page


def test_a_message_given_up_is_sent_again(clerk_client, endpoint):
    fan_out(enqueue(topic="stock.low", key="stock:1", payload={}))
    WebhookDelivery.objects.update(state="failed")
    press(clerk_client, MESSAGES, "send_again", WebhookDelivery.objects.get())
    assert WebhookDelivery.objects.get().state == "waiting"


def test_who_may_nothing_sees_nothing(endpoint):
    newcomer = signed_in(UserFactory(email="new@example.com", is_staff=True))
    assert [newcomer.get(page).status_code for page in (LIST, ADD, MESSAGES)] == [403] * 3


def test_a_test_message_is_sent_at_the_press_of_a_button(clerk_client, endpoint):
    press(clerk_client, LIST, "test", endpoint)
    assert WebhookDelivery.objects.get().event.topic == "webhook.test"


def test_a_window_of_messages_is_sent_again(clerk_client, endpoint):
    fan_out(enqueue(topic="stock.low", key="stock:1", payload={}))
    WebhookDelivery.objects.update(state="failed")
    page = reverse("admin:operations_webhookendpoint_replay", args=[endpoint.pk])
    since = timezone.localtime() - timedelta(hours=1)
    clerk_client.post(page, {"since": f"{since:%Y-%m-%dT%H:%M}"})
    assert WebhookDelivery.objects.get().state == "waiting"


def test_a_window_too_long_ago_is_refused_and_kept(clerk_client, endpoint):
    page = reverse("admin:operations_webhookendpoint_replay", args=[endpoint.pk])
    answer = clerk_client.post(page, {"since": "2020-01-31T08:00"})
    assert "2020-01-31T08:00" in answer.content.decode()


def test_the_staff_never_hold_a_customers_secret(clerk_client, ada):
    theirs, secret = add_endpoint(url="https://example.com/", topics=["order.*"], owner_id=ada.pk)
    page = press(clerk_client, LIST, "renew", theirs).content.decode()
    theirs.refresh_from_db()
    assert theirs.secrets() == [secret]
    assert "whsec_" not in page


def test_the_staff_switch_a_customers_endpoint_off(clerk_client, ada):
    theirs, _secret = add_endpoint(url="https://example.com/", topics=["order.*"], owner_id=ada.pk)
    press(clerk_client, LIST, "switch_off", theirs)
    theirs.refresh_from_db()
    assert not theirs.is_enabled

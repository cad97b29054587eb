"""C3: webhooks out, signed, retried and logged; notifies in, verified."""

from datetime import timedelta

import pytest
import standardwebhooks
from django.utils import timezone

import shop.outbox
from operations.models import WebhookDelivery
from operations.services.outbox import relay
from operations.services.webhook_messages import send_due
from tests.contracts import sale
from tests.factories.catalog import make_variant
from tests.operations.receiver import receiving

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings):
    """A receiver on this machine, which the shop would refuse but for the setting."""
    settings.WEBHOOKS_MAY_BE_PRIVATE = True
    with receiving() as found:
        yield found


def listen(app, receiver):
    """Add an endpoint of an app's owner."""
    return app.do("webhooks/endpoints/", {"url": receiver.url, "topics": ["order.*"]})


def travel():
    """Let everything that is promised happen."""
    relay(shop.outbox.HANDLERS)
    return send_due()


def test_a_message_is_signed_and_leads_to_the_order(adas, receiver):
    endpoint = listen(adas, receiver)
    number = sale.order(adas, make_variant(stock=5))["number"]
    travel()
    [got] = receiver.got
    headers = {name.lower(): value for name, value in got["headers"].items()}
    said = standardwebhooks.Webhook(endpoint["secret"]).verify(got["body"], headers)
    assert (said["type"], said["data"]["order"]) == ("order.placed", number)
    path = said["data"]["url"].partition("/api/v1/")[2]
    assert adas.ask(path)["number"] == number


def test_a_refused_message_is_retried_and_logged(adas, receiver):
    endpoint = listen(adas, receiver)
    sale.order(adas, make_variant(stock=5))
    receiver.status = 500
    assert travel() == 0
    [logged] = adas.ask(f"webhooks/endpoints/{endpoint['id']}/deliveries/")["results"]
    assert (logged["state"], logged["last_status"], logged["attempts"]) == ("waiting", 500, 1)


def test_what_was_missed_is_replayed(adas, receiver):
    one = f"webhooks/endpoints/{listen(adas, receiver)['id']}/"
    adas.do(one, {"is_enabled": False}, "patch")
    sale.order(adas, make_variant(stock=5))
    travel()
    adas.do(one, {"is_enabled": True}, "patch")
    since = (timezone.now() - timedelta(hours=1)).isoformat()
    assert adas.do(f"{one}replay/", {"since": since}) == {"messages": 1}
    assert travel() == 1


def test_an_endpoint_is_tried_renewed_and_removed(adas, receiver):
    one = f"webhooks/endpoints/{listen(adas, receiver)['id']}/"
    assert adas.do(f"{one}test/")["topic"] == "webhook.test"
    assert adas.do(f"{one}rotate/")["secret"].startswith("whsec_")
    adas.do(one, method="delete")
    assert not WebhookDelivery.objects.exists()


def test_an_address_inside_is_refused(adas):
    wish = {"url": "http://169.254.169.254/", "topics": ["order.*"]}
    assert adas.refusal("webhooks/endpoints/", wish) == (409, "bad_endpoint")


@pytest.mark.parametrize("gateway", ["sandbox", "wechat", "alipay", "stripe"])
def test_a_notify_nobody_signed_is_not_believed(guest, gateway, settings):
    settings.PAYMENT_GATEWAYS = ["sandbox"]
    answer = guest.post(f"/notify/{gateway}/", {"paid": True})
    assert 400 <= answer.status_code < 500

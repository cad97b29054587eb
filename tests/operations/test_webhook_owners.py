"""Customers' own webhooks: what happens to their things, and nothing of anybody else's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from operations.models import WebhookDelivery, WebhookEndpoint
from operations.services.outbox import enqueue
from operations.services.webhook_messages import fan_out, forget_old, send_due
from tests.operations.receiver import receiving

pytestmark = pytest.mark.django_db

MINE = "/api/v1/webhooks/endpoints/"
WISH = {"url": "https://example.com/hook", "topics": ["order.*"]}


@pytest.fixture
def mine(ada_api):
    """Ada's endpoint as she was told it."""
    return ada_api.post(MINE, WISH).json()


def happen(owner=None, topic="order.paid"):
    event = enqueue(topic=topic, key="order:1")
    fan_out(event, owner_id=owner and owner.pk, data={"order": "1"})
    return event


def messages(client, endpoint):
    return client.get(f"{MINE}{endpoint['id']}/deliveries/").json()["results"]


def test_a_customer_hears_of_what_is_theirs(ada, ada_api, mine):
    event = happen(ada)
    [message] = messages(ada_api, mine)
    assert (message["message_id"], message["topic"]) == (f"evt_{event.pk}", "order.paid")
    assert (message["data"], message["state"]) == ({"order": "1"}, "waiting")


def test_a_customer_hears_nothing_of_other_people(bo, mine):
    happen(bo)
    happen(None)
    assert not WebhookDelivery.objects.exists()


def test_the_shop_hears_of_everybody(ada, clerk_api):
    clerk_api.post("/api/v1/webhooks/", WISH)
    happen(ada)
    assert WebhookDelivery.objects.get().endpoint.owner_id is None


def test_a_customer_cannot_ask_for_the_shops_own_topics(ada_api):
    for topic in ("stock.low", "product.*"):
        assert ada_api.post(MINE, WISH | {"topics": [topic]}).status_code == 400


def test_a_secret_is_shown_once(ada_api, mine):
    assert mine["secret"].startswith("whsec_")
    for address in (MINE, f"{MINE}{mine['id']}/"):
        assert "whsec_" not in ada_api.get(address).content.decode()


def test_an_endpoint_hears_of_other_topics_from_now_on(ada, ada_api, mine):
    address = f"{MINE}{mine['id']}/"
    assert ada_api.patch(address, {"topics": ["shipment.*"]}).json()["topics"] == ["shipment.*"]
    happen(ada)
    assert not WebhookDelivery.objects.exists()


def test_an_endpoint_can_be_removed(ada_api, mine):
    assert ada_api.delete(f"{MINE}{mine['id']}/").status_code == 204
    assert ada_api.get(f"{MINE}{mine['id']}/").status_code == 404


def test_nobody_else_reaches_an_endpoint(bo_api, clerk_api, mine):
    for client in (bo_api, clerk_api):
        one = f"{MINE}{mine['id']}/"
        answers = [client.get(one), client.patch(one, {"is_enabled": False}), client.delete(one)]
        answers += [client.post(f"{one}{verb}/") for verb in ("rotate", "test")]
        answers += [client.post(f"{one}replay/", {"since": timezone.now() - timedelta(hours=1)})]
        answers += [client.get(f"{one}deliveries/")]
        assert [answer.status_code for answer in answers] == [404] * 7


def test_nobody_elses_message_is_sent_again(ada, bo_api, mine):
    happen(ada)
    WebhookDelivery.objects.update(state="failed")
    again = f"/api/v1/webhooks/deliveries/{WebhookDelivery.objects.get().pk}/again/"
    assert bo_api.post(again).json()["code"] == "nothing_to_send"
    assert WebhookDelivery.objects.get().state == "failed"


def test_a_visitor_has_no_endpoints(api):
    assert [api.get(MINE).status_code, api.post(MINE, WISH).status_code] == [401, 401]


def test_a_customer_has_only_so_many_endpoints(ada_api, bo_api, settings):
    settings.WEBHOOKS_A_CUSTOMER = 2
    answers = [ada_api.post(MINE, WISH) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 409]
    assert answers[-1].json()["code"] == "too_many_endpoints"
    assert bo_api.post(MINE, WISH).status_code == 201


def test_a_renewed_secret_is_told_with_the_end_of_the_old_one(ada_api, mine):
    renewed = ada_api.post(f"{MINE}{mine['id']}/rotate/", {"overlap_hours": 2}).json()
    assert renewed["secret"] != mine["secret"]
    assert renewed["previous_until"] is not None
    at_once = ada_api.post(f"{MINE}{mine['id']}/rotate/", {"overlap_hours": 0}).json()
    assert at_once["previous_until"] is None


def test_a_test_message_arrives(ada_api, settings):
    settings.WEBHOOKS_MAY_BE_PRIVATE = True
    with receiving() as receiver:
        endpoint = ada_api.post(MINE, WISH | {"url": receiver.url}).json()
        sent = ada_api.post(f"{MINE}{endpoint['id']}/test/")
        send_due()
        assert sent.status_code == 202
        assert receiver.bodies()[0]["type"] == "webhook.test"
    assert messages(ada_api, endpoint)[0]["last_status"] == 204


def test_an_endpoint_that_is_off_gets_no_test(ada_api, mine):
    ada_api.patch(f"{MINE}{mine['id']}/", {"is_enabled": False})
    assert ada_api.post(f"{MINE}{mine['id']}/test/").json()["code"] == "endpoint_is_off"


def test_tests_are_limited(ada_api, mine):
    answers = {ada_api.post(f"{MINE}{mine['id']}/test/").status_code for _ in range(31)}
    assert answers == {202, 429}


def test_what_was_missed_while_off_is_replayed(ada, ada_api, mine):
    one = f"{MINE}{mine['id']}/"
    ada_api.patch(one, {"is_enabled": False})
    happen(ada)
    ada_api.patch(one, {"is_enabled": True})
    assert messages(ada_api, mine)[0]["state"] == "missed"
    window = {"since": timezone.now() - timedelta(hours=1)}
    assert ada_api.post(f"{one}replay/", window).json() == {"messages": 1}
    assert messages(ada_api, mine)[0]["state"] == "waiting"


def test_a_replay_keeps_to_its_window(ada, ada_api, mine):
    happen(ada)
    WebhookDelivery.objects.update(state="failed")
    now = timezone.now()
    before = {"since": now - timedelta(hours=2), "until": now - timedelta(hours=1)}
    assert ada_api.post(f"{MINE}{mine['id']}/replay/", before).json() == {"messages": 0}


def test_what_arrived_is_replayed_only_when_asked_for(ada, ada_api, mine):
    happen(ada)
    WebhookDelivery.objects.update(state="arrived")
    window = {"since": timezone.now() - timedelta(hours=1)}
    address = f"{MINE}{mine['id']}/replay/"
    assert ada_api.post(address, window).json() == {"messages": 0}
    assert ada_api.post(address, window | {"arrived_too": True}).json() == {"messages": 1}


@pytest.mark.parametrize("days", [31, -1])
def test_a_window_is_within_the_last_month(ada_api, mine, days):
    window = {"since": timezone.now() - timedelta(days=days)}
    assert ada_api.post(f"{MINE}{mine['id']}/replay/", window).status_code == 400


def test_messages_are_listed_by_state(ada, ada_api, mine):
    happen(ada)
    address = f"{MINE}{mine['id']}/deliveries/"
    counts = [
        len(ada_api.get(address, {"state": s}).json()["results"]) for s in ("waiting", "failed")
    ]
    assert counts == [1, 0]
    assert ada_api.get(address, {"state": "lost"}).status_code == 400


def test_messages_are_kept_for_a_month(ada, mine):
    happen(ada).__class__.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert forget_old() == 0
    WebhookDelivery.objects.update(state="arrived")
    assert forget_old() == 1


def test_a_failing_endpoint_rests_while_others_are_told(ada, bo, ada_api, bo_api, settings):
    settings.WEBHOOKS_MAY_BE_PRIVATE = True
    with receiving() as receiver:
        bo_api.post(MINE, WISH | {"url": receiver.url})
        ada_api.post(MINE, WISH | {"url": "http://127.0.0.1:9/"})
        for person in (ada, ada, ada, bo):
            happen(person)
        assert send_due() == 1
    tried = WebhookDelivery.objects.filter(endpoint__owner_id=ada.pk, attempts__gt=0)
    assert tried.count() == 1


def test_an_endpoint_is_owned_by_whoever_added_it(ada, mine):
    assert WebhookEndpoint.objects.get(pk=mine["id"]).owner_id == ada.pk

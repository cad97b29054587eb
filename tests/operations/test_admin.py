"""Operators see the outbox and can retry, and can change nothing by hand."""

from django.urls import reverse

from tests.factories.operations import IdempotencyKeyFactory, OutboxEventFactory

LIST = "admin:operations_outboxevent_changelist"


def test_a_clerk_retries_what_was_given_up(clerk_client):
    event, living = OutboxEventFactory(dead_reason="gone", attempts=12), OutboxEventFactory()
    chosen = {"action": "retry", "_selected_action": [event.pk, living.pk]}
    clerk_client.post(reverse(LIST), chosen)
    event.refresh_from_db()
    assert (event.dead_reason, event.attempts) == ("", 0)


def test_the_list_narrows_to_dead_events(clerk_client):
    OutboxEventFactory(key="lives")
    OutboxEventFactory(key="died", dead_reason="gone")
    page = clerk_client.get(reverse(LIST), {"state": "dead"}).content.decode()
    assert "died" in page
    assert "lives" not in page


def test_nobody_edits_an_event_by_hand(clerk_client):
    event = OutboxEventFactory()
    address = reverse("admin:operations_outboxevent_change", args=[event.pk])
    assert clerk_client.post(address, {"topic": "other"}).status_code == 403


def test_idempotency_keys_can_be_looked_up(clerk_client):
    IdempotencyKeyFactory(key="seen-by-support")
    address = reverse("admin:operations_idempotencykey_changelist")
    assert b"seen-by-support" in clerk_client.get(address, {"q": "seen"}).content

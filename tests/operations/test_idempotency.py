"""A repeated request gets the first one's answer and changes nothing."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from operations.models import IdempotencyKey, OutboxEvent
from operations.services.idempotency import (
    Answer,
    KeyMissing,
    KeyReused,
    StillRunning,
    answer_once,
    forget_old_keys,
)
from tests.factories.operations import IdempotencyKeyFactory, OutboxEventFactory

pytestmark = pytest.mark.django_db


def ask(act: Any, *, key: str = "k1", body: object = b"{}", principal: str = "user:1") -> Answer:
    return answer_once(
        principal=principal, route="POST /orders/", key=key, request_body=body, act=act
    )


def created() -> tuple[int, Any]:
    event = OutboxEventFactory()
    return 201, {"id": event.pk, "at": timezone.now()}


def test_the_first_request_acts():
    answer = ask(created)
    assert (answer.status, answer.replayed) == (201, False)


def test_the_second_request_replays_the_first_answer():
    first, second = ask(created), ask(created)
    assert second == Answer(201, first.body, replayed=True)
    assert IdempotencyKey.objects.count() == 1


def test_equal_documents_are_the_same_request():
    first = ask(created, body={"a": 1, "b": 2})
    assert ask(created, body={"b": 2, "a": 1}).body == first.body


def test_another_body_under_the_same_key_is_refused():
    ask(created, body={"a": 1})
    with pytest.raises(KeyReused):
        ask(created, body={"a": 2})


def test_keys_of_two_people_are_strangers():
    ask(created)
    assert not ask(created, principal="user:2").replayed


@pytest.mark.parametrize("key", ["", "x" * 201, "ключ", "a\x00b", "a\nb"])
def test_a_request_without_a_usable_key_is_refused(key):
    with pytest.raises(KeyMissing):
        ask(created, key=key)


def test_a_refusal_raised_by_the_act_frees_the_key():
    def refuse() -> tuple[int, Any]:
        OutboxEventFactory()
        raise LookupError

    with pytest.raises(LookupError):
        ask(refuse)
    assert not ask(created).replayed


@pytest.mark.parametrize("status", [409, 429, 500, 503])
def test_an_answer_that_may_change_is_not_kept(status):
    assert ask(lambda: (status, {})).status == status
    assert not ask(created).replayed


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_final_refusal_is_kept(status):
    ask(lambda: (status, {"code": "no"}))
    assert ask(created) == Answer(status, {"code": "no"}, replayed=True)


def test_keys_are_forgotten_after_a_day():
    day_old = timezone.now() - timedelta(hours=25)
    old, new = IdempotencyKeyFactory(created_at=day_old), IdempotencyKeyFactory()
    forget_old_keys()
    assert list(IdempotencyKey.objects.all()) == [new]
    assert old.pk != new.pk


def on_its_own_connection(act: Callable[[], Any]) -> Any:
    try:
        return act()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_twenty_twins_at_once_act_once():
    line = threading.Barrier(20)

    def twin() -> Answer:
        line.wait(10)
        return ask(created)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: on_its_own_connection(twin), range(20)))
    assert OutboxEvent.objects.count() == 1
    assert len({answer.body["id"] for answer in answers}) == 1
    assert sum(answer.replayed for answer in answers) == 19


@pytest.mark.django_db(transaction=True)
def test_a_twin_of_a_request_that_hangs_is_told_to_come_back():
    def hurried_twin() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        with pytest.raises(StillRunning):
            ask(created)

    def hang() -> tuple[int, Any]:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(on_its_own_connection, hurried_twin).result()
        return 201, {}

    assert ask(hang).status == 201

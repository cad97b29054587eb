"""Statements are composed once, prepared once a connection, and see what every query sees."""

from datetime import timedelta

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import F, IntegerField
from django.utils import timezone

from accounts.models import Address
from operations.models import IdempotencyKey, OutboxEvent
from operations.statements import PREPARED, AnyGiven, Given, Insertion, Statement, text_of
from tests.factories.accounts import AddressFactory
from tests.factories.operations import IdempotencyKeyFactory, OutboxEventFactory

pytestmark = pytest.mark.django_db


def events_of() -> Statement:
    return Statement(lambda: OutboxEvent.objects.filter(key=Given(1)).order_by("pk"))


def written(**facts: object) -> OutboxEvent:
    return OutboxEvent(**{"topic": "order.paid", "key": "a", "payload": {}} | facts)


def test_a_queryset_gives_the_models_it_always_gave():
    mine = OutboxEventFactory(key="a", payload={"order": 7, "text": "%s $1"})
    OutboxEventFactory(key="b")
    (found,) = events_of().instances("a")
    assert found == mine
    assert found.payload == {"order": 7, "text": "%s $1"}
    assert found.created_at == OutboxEvent.objects.get(pk=mine.pk).created_at


def test_models_come_with_their_annotations_and_relations(django_assert_num_queries):
    address = AddressFactory()
    source = Address.objects.select_related("user").annotate(
        next=F("pk") + Given(2, IntegerField())
    )
    found = Statement(lambda: source.filter(pk=Given(1))).instance(address.pk, 5)
    with django_assert_num_queries(0):
        assert (found.user, found.next) == (address.user, address.pk + 5)


def test_a_deferred_column_is_fetched_when_it_is_asked_for():
    OutboxEventFactory(key="a", payload={"order": 7})
    found = Statement(lambda: OutboxEvent.objects.filter(key=Given(1)).only("key")).instance("a")
    assert found.get_deferred_fields() >= {"payload"}
    assert found.payload == {"order": 7}


def test_one_statement_serves_lists_of_every_length():
    some = OutboxEventFactory.create_batch(3)
    statement = Statement(lambda: OutboxEvent.objects.filter(pk=AnyGiven(1)).values_list("pk"))
    assert statement.rows([]) == []
    assert set(statement.rows([some[0].pk, some[2].pk])) == {(some[0].pk,), (some[2].pk,)}


def test_nothing_found_is_none():
    assert events_of().instance("nobody") is None
    assert events_of().row("nobody") is None


def test_plain_sql_gives_rows():
    assert Statement("SELECT $1::int + 1, '100%'").row(41) == (42, "100%")


def test_a_queryset_may_stand_in_longer_sql():
    OutboxEventFactory.create_batch(2, key="a")
    mine = OutboxEvent.objects.filter(key=Given(1)).values("pk")
    assert Statement(lambda: f"SELECT count(*) FROM ({text_of(mine)}) AS mine").row("a") == (2,)


def test_a_statement_without_rows_tells_how_many_it_changed():
    OutboxEventFactory.create_batch(2, key="a")
    change = Statement("UPDATE operations_outboxevent SET attempts = $2 WHERE key = $1")
    assert (change.run("a", 3), change.run("b", 3)) == (2, 0)
    assert change.rows("a", 4) == []


def test_a_statement_planned_anew_gives_the_same():
    statement = Statement("SELECT $2::text, $1::text, '100%'", plans_anew=True)
    assert statement.row("$2", "%s") == ("%s", "$2", "100%")


def test_a_first_call_is_one_query_like_every_other(django_assert_num_queries):
    statement = Statement("SELECT $1::bigint")
    for _each in range(2):
        with django_assert_num_queries(1):
            statement.row(1)


def test_a_rollback_leaves_the_statement_prepared():
    statement = events_of()
    with transaction.atomic():
        statement.rows("a")
        transaction.set_rollback(True)
    assert statement.rows("a") == []


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_is_told_the_statement_again():
    statement = events_of()
    statement.rows("a")
    first = connection.connection
    connection.close()
    assert statement.rows("a") == []
    assert connection.connection is not first
    assert statement.name in PREPARED[connection.connection]


def test_what_the_database_refuses_is_djangos_error():
    with pytest.raises(DataError), transaction.atomic():
        Statement("SELECT 1 / $1::int").rows(0)


def test_rows_of_one_insert_come_back_complete_and_in_order(django_assert_num_queries):
    insertion = Insertion(OutboxEvent)
    with django_assert_num_queries(1):
        events = insertion.write(written(key=key, payload={"at": key}) for key in "cab")
    assert [event.key for event in events] == ["c", "a", "b"]
    assert [event.pk for event in events] == sorted(event.pk for event in events)
    assert OutboxEvent.objects.get(pk=events[0].pk).payload == {"at": "c"}
    assert abs(events[0].created_at - timezone.now()) < timedelta(minutes=1)
    assert not events[0]._state.adding


def test_only_named_fields_are_written():
    later = timezone.now() + timedelta(days=1)
    insertion = Insertion(
        OutboxEvent, ["topic", "key", "payload", "attempts", "dead_reason", "not_before"]
    )
    (event,) = insertion.write([written(not_before=later)])
    assert OutboxEvent.objects.get().not_before == event.not_before == later


def test_nulls_and_json_find_their_columns():
    keys = [
        IdempotencyKeyFactory.build(key=k, status_code=None, body=b)
        for k, b in [("a", None), ("b", [1])]
    ]
    Insertion(IdempotencyKey).write(keys)
    assert list(IdempotencyKey.objects.order_by("key").values_list("body", "status_code")) == [
        (None, None),
        ([1], None),
    ]


def test_a_text_too_long_is_refused_and_not_cut():
    with pytest.raises(DataError), transaction.atomic():
        Insertion(OutboxEvent).write([written(key="k" * 81)])


def test_a_constraint_still_refuses():
    insertion = Insertion(IdempotencyKey)
    twins = [IdempotencyKeyFactory.build(principal="p", route="r", key="k") for _each in range(2)]
    with pytest.raises(IntegrityError), transaction.atomic():
        insertion.write(twins)


def test_no_rows_need_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Insertion(OutboxEvent).write([]) == []

"""Whether the process lives, and whether it can serve."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def test_the_process_says_it_lives_without_the_database(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert visitor.get("/healthz").json() == {"status": "alive"}


def test_a_shop_with_all_its_tables_is_ready(visitor):
    assert visitor.get("/readyz").json() == {"status": "ready"}


def test_a_shop_that_waits_for_a_migration_is_not_ready(visitor):
    newest = MigrationLoader(connection).graph.leaf_nodes("orders")[0]
    MigrationRecorder(connection).record_unapplied(*newest)
    assert visitor.get("/readyz").status_code == 503


@pytest.mark.django_db(transaction=True)
def test_a_shop_without_a_database_is_not_ready(visitor, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    connection.close()
    response = visitor.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "no database"})


@pytest.mark.parametrize("page", ["/healthz", "/readyz"])
def test_nobody_keeps_an_answer_about_health(visitor, page):
    assert "no-store" in visitor.get(page)["Cache-Control"]

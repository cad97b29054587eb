"""The audit trail: what was done stays written, in one chain that shows whatever is changed."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from structlog.contextvars import bound_contextvars
from structlog.testing import capture_logs

from accounts.models import User
from operations.models import AuditEntry, AuditSeal
from operations.services.audit import note, record
from operations.services.audit_chain import broken, last_seal, look_over

pytestmark = pytest.mark.django_db


def seal_now() -> None:
    """Seal what was written, as COMMIT does."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def unguarded(change: Callable[[], object]) -> None:
    """Change rows as somebody who can switch triggers off."""
    seal_now()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        change()
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture
def trail(clerk: User) -> list[AuditEntry]:
    """Three sealed entries."""
    entries = [record(actor=clerk, verb="Tested", kind="a.thing", key=str(n)) for n in range(3)]
    seal_now()
    return entries


def test_what_was_done_is_written_with_who_and_to_what(clerk: User, ada: User):
    entry = record(actor=clerk, verb="Looked at", row=ada, facts={"page": "orders"})
    entry.refresh_from_db()
    assert (entry.actor_id, entry.kind, entry.key) == (clerk.pk, "accounts.user", str(ada.pk))
    assert entry.facts == {"page": "orders"}


def test_the_clock_has_no_name():
    assert record(actor=None, verb="Swept").actor_id is None


def test_an_untouched_trail_is_proven(trail: list[AuditEntry]):
    assert not list(broken())
    assert last_seal()[0] == 3


@pytest.mark.parametrize("row", [AuditEntry, AuditSeal])
def test_nothing_of_the_trail_can_be_changed_or_deleted(trail: list[AuditEntry], row: type):
    for sql in ("UPDATE {} SET {} = 1", "DELETE FROM {}"):
        table, column = row._meta.db_table, row._meta.pk.column
        with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
            connection.cursor().execute(sql.format(table, column))


def test_a_changed_fact_breaks_the_chain(trail: list[AuditEntry]):
    unguarded(lambda: AuditEntry.objects.filter(pk=trail[1].pk).update(verb="Never happened"))
    assert [found.key for found in broken()] == [f"entry {trail[1].pk}"]


def test_a_deleted_entry_breaks_the_chain(trail: list[AuditEntry]):
    unguarded(lambda: AuditEntry.objects.filter(pk=trail[1].pk)._raw_delete("default"))
    assert [found.key for found in broken()] == [f"entry {trail[1].pk}"]


def test_an_entry_deleted_with_its_seal_breaks_the_chain(trail: list[AuditEntry]):
    def delete() -> None:
        AuditSeal.objects.filter(entry=trail[1])._raw_delete("default")
        AuditEntry.objects.filter(pk=trail[1].pk)._raw_delete("default")

    unguarded(delete)
    assert {found.promise for found in broken()} == {
        "A seal covers its entry and the seal before.",
        "No seal is missing.",
    }


def test_an_entry_slipped_in_without_a_seal_is_found(trail: list[AuditEntry]):
    unguarded(lambda: record(actor=None, verb="Slipped in"))
    assert [found.promise for found in broken()] == ["Every entry is sealed."]


def test_a_trail_cut_short_is_found_by_a_seal_noted_before(trail: list[AuditEntry]):
    _number, head = last_seal()

    def cut() -> None:
        AuditSeal.objects.filter(entry=trail[2])._raw_delete("default")
        AuditEntry.objects.filter(pk=trail[2].pk)._raw_delete("default")

    unguarded(cut)
    assert not list(broken())
    assert [found.promise for found in broken(head)] == ["A seal once noted stays."]


def test_the_command_proves_the_trail_and_fails_where_it_is_broken(
    trail: list[AuditEntry], capsys: pytest.CaptureFixture[str]
):
    call_command("verify_audit")
    assert "3 audit entries, unbroken" in capsys.readouterr().out
    unguarded(lambda: AuditEntry.objects.filter(pk=trail[0].pk).update(actor_id=None))
    with pytest.raises(CommandError, match="1 rows contradict"):
        call_command("verify_audit")


def test_a_note_of_the_back_office_is_audited_too(clerk: User, ada: User):
    note(ada, "Telephoned.", actor=clerk)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.kind, entry.facts) == (
        "Changed",
        "accounts.user",
        {"words": "Telephoned."},
    )


def test_what_the_admin_itself_writes_is_audited_whoever_deletes_how_many(
    clerk: User, ada: User, bo: User, rf
):
    page = admin.site.get_model_admin(User)
    request = rf.get("/")
    request.user = clerk
    page.log_deletions(request, User.objects.filter(pk__in=[ada.pk, bo.pk]))
    assert AuditEntry.objects.filter(verb="Deleted", actor_id=clerk.pk).count() == 2


def test_entries_wear_the_id_of_their_request():
    with bound_contextvars(request_id="request-of-a-test"):
        assert record(actor=None, verb="Tested").request_id == "request-of-a-test"


def test_the_list_names_staff_and_is_searched(clerk_client: Client, clerk: User, ada: User):
    record(actor=clerk, verb="Looked at", row=ada)
    record(actor=ada, verb="Signed out elsewhere", row=ada)
    page = clerk_client.get("/admin/operations/auditentry/", {"q": "clerk@example.com"})
    assert "Looked at" in page.content.decode()
    assert page.context["cl"].result_count == 1
    everything = clerk_client.get("/admin/operations/auditentry/").content.decode()
    assert "ada@example.com" not in everything


def test_a_page_of_the_list_asks_for_all_names_at_once(
    clerk_client: Client, clerk: User, django_assert_max_num_queries
):
    for number in range(30):
        record(actor=clerk, verb="Tested", kind="a.thing", key=str(number))
    with django_assert_max_num_queries(12):
        clerk_client.get("/admin/operations/auditentry/")


def test_nobody_writes_or_deletes_entries_in_the_admin(clerk_client: Client, clerk: User):
    entry = record(actor=clerk, verb="Tested")
    assert clerk_client.get("/admin/operations/auditentry/add/").status_code == 403
    delete = clerk_client.post(f"/admin/operations/auditentry/{entry.pk}/delete/", {"post": "yes"})
    assert delete.status_code == 403
    assert clerk_client.get(f"/admin/operations/auditentry/{entry.pk}/change/").status_code == 200


def test_every_night_the_last_seal_goes_to_the_logs_and_a_break_cries_out(
    trail: list[AuditEntry],
):
    unguarded(lambda: AuditEntry.objects.filter(pk=trail[2].pk).update(key="9"))
    with capture_logs() as said:
        look_over()
    assert [line["event"] for line in said] == ["audit_broken", "audit_head"]
    assert said[1]["seal"] == last_seal()[1]

"""Transfers in the admin: scanned onto a draft, sent, taken in line by line."""

import uuid

import pytest
from django.contrib.auth.models import Permission

from inventory.models import StockItem, Transfer
from inventory.services.transfers import send
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.handling import draft_transfer, make_store, shelve

pytestmark = pytest.mark.django_db
TRANSFERS = "/admin/inventory/transfer/"


@pytest.fixture
def stores():
    return make_store("SH"), make_store("BJ")


@pytest.fixture
def tea(stores):
    variant = make_variant(sku="TEA-1", barcode="690123")
    shelve(variant, 10, stores[0])
    return variant


@pytest.fixture
def draft(tea, stores) -> Transfer:
    return draft_transfer(*stores, quantities={tea: 4})


@pytest.fixture
def sent(draft) -> Transfer:
    return send(transfer_id=draft.pk, actor=None)


def press(client, transfer, verb, **facts):
    return client.post(f"{TRANSFERS}{transfer.pk}/{verb}/", facts, follow=True)


def delivery(transfer, arrived, lost=0, reason="") -> dict:
    line = transfer.lines.get()
    facts = {f"arrived-{line.pk}": arrived, f"lost-{line.pk}": lost, "reason": reason}
    return facts | {"once": uuid.uuid4().hex}


def at(store) -> int:
    return sum(StockItem.objects.filter(warehouse=store).values_list("on_hand", flat=True))


def carrier():
    user = UserFactory(is_staff=True)
    rights = Permission.objects.filter(codename__in=["view_transfer", "change_transfer"])
    user.user_permissions.set(rights)
    return signed_in(user)


def test_a_transfer_is_drafted(clerk_client, clerk, stores):
    facts = {"source": stores[0].pk, "destination": stores[1].pk, "note": "补货"}
    clerk_client.post(f"{TRANSFERS}begin/", facts)
    transfer = Transfer.objects.get()
    assert (transfer.note, transfer.created_by) == ("补货", clerk)


def test_a_way_that_leads_nowhere_is_refused(clerk_client, stores):
    facts = {"source": stores[0].pk, "destination": stores[0].pk}
    assert clerk_client.post(f"{TRANSFERS}begin/", facts).context["form"].errors
    assert not Transfer.objects.exists()


def test_scans_fill_a_draft(clerk_client, draft):
    press(clerk_client, draft, "put", code="690123")
    assert draft.lines.get().quantity == 5
    press(clerk_client, draft, "put", code="TEA-1", quantity=9)
    assert draft.lines.get().quantity == 9


def test_a_wrong_scan_keeps_what_was_typed(clerk_client, draft):
    page = press(clerk_client, draft, "put", code="NOPE", quantity=3)
    assert 'value="NOPE"' in page.text


def test_goods_are_sent(clerk_client, draft, stores):
    press(clerk_client, draft, "send")
    assert at(stores[0]) == 6


def test_a_refused_sending_says_why(clerk_client, draft, stores):
    draft.lines.update(quantity=11)
    assert "TEA-1" in press(clerk_client, draft, "send").text
    assert at(stores[0]) == 10


def test_what_arrives_is_taken_in_and_the_lost_written_off(clerk_client, sent, stores):
    press(clerk_client, sent, "arrive", **delivery(sent, 3, 1, "破损"))
    sent.refresh_from_db()
    assert (sent.state, at(stores[1])) == ("arrived", 3)


def test_a_delivery_posted_twice_is_taken_in_once(clerk_client, sent, stores):
    same = delivery(sent, 2)
    for _press in range(2):
        press(clerk_client, sent, "arrive", **same)
    assert at(stores[1]) == 2


@pytest.mark.parametrize(("arrived", "lost"), [(5, 0), (0, 0), (-1, 0), (3, 2), ("x", 0), (3, 1)])
def test_an_impossible_delivery_is_refused(clerk_client, sent, stores, arrived, lost):
    page = press(clerk_client, sent, "arrive", **delivery(sent, arrived, lost))
    assert page.status_code == 200
    assert at(stores[1]) == 0


def test_a_draft_is_given_up(clerk_client, draft):
    press(clerk_client, draft, "cancel")
    draft.refresh_from_db()
    assert draft.state == "cancelled"


def test_who_carries_needs_another_right_to_write_off(sent, stores):
    client = carrier()
    assert press(client, sent, "arrive", **delivery(sent, 3, 1, "x")).status_code == 403
    assert press(client, sent, "arrive", **delivery(sent, 3)).status_code == 200
    assert at(stores[1]) == 3


@pytest.mark.parametrize("verb", ["put", "send", "arrive", "cancel"])
def test_who_has_no_right_moves_nothing(draft, verb):
    looker = UserFactory(is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_transfer"))
    assert press(signed_in(looker), draft, verb).status_code == 403


@pytest.mark.parametrize("stage", ["draft", "sent"])
def test_the_page_and_the_list_open(clerk_client, request, stage):
    transfer = request.getfixturevalue(stage)
    assert "TEA-1" in clerk_client.get(f"{TRANSFERS}{transfer.pk}/change/").text
    assert transfer.number in clerk_client.get(TRANSFERS).text

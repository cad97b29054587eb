"""Notes: the shopper's at every door and only words; the staff's for nobody but the staff."""

import pytest
from django.urls import reverse

from orders.models import Order
from tests.factories.accounts import AddressFactory
from tests.factories.sale import fill_cart, place, quote_of

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} \"'; DROP"


def facts_of(ada, note):
    return {"quote": quote_of(fill_cart(ada)), "address": AddressFactory(user=ada).pk, "note": note}


def order_by_api(api, ada, note):
    return api.post("/api/v1/orders/", facts_of(ada, note), headers={"Idempotency-Key": "k"})


def note_of(order):
    return f"/api/v1/orders/{order.number}/staff-note/"


def test_a_shoppers_note_comes_with_the_order(ada, ada_client, clerk_client):
    ada_client.post(reverse("checkout"), facts_of(ada, "放门口"))
    order = Order.objects.get()
    assert "放门口" in ada_client.get(order.get_absolute_url()).text
    sheet = clerk_client.get(reverse("admin:orders_order_change", args=[order.pk]))
    assert "放门口" in sheet.text


def test_a_client_sends_and_reads_the_shoppers_note(ada, ada_api):
    assert order_by_api(ada_api, ada, "放门口").json()["note"] == "放门口"


@pytest.mark.parametrize("note", ["长" * 201, "a\x00b"])
def test_a_note_that_is_none_places_no_order(ada, ada_client, ada_api, note):
    assert ada_client.post(reverse("checkout"), facts_of(ada, note)).status_code == 400
    assert order_by_api(ada_api, ada, note).status_code == 400
    assert not Order.objects.exists()


def test_what_a_note_says_is_only_words_everywhere(ada, ada_client, clerk_client):
    ada_client.post(reverse("checkout"), facts_of(ada, HOSTILE))
    order = Order.objects.get()
    sheet = reverse("admin:orders_order_change", args=[order.pk])
    for page in (ada_client.get(order.get_absolute_url()), clerk_client.get(sheet)):
        assert "<script>alert(1)" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text


def test_the_staffs_programs_write_and_read_the_staffs_note(ada, clerk_api):
    order = place(ada)
    assert clerk_api.put(note_of(order), {"text": "周末送"}).json() == {"text": "周末送"}
    assert clerk_api.get(note_of(order)).json() == {"text": "周末送"}


@pytest.mark.parametrize("text", ["长" * 2001, "a\x00b", None])
def test_a_staff_note_that_is_none_is_refused(ada, clerk_api, text):
    assert clerk_api.put(note_of(place(ada)), {"text": text}).status_code == 400


def test_no_shopper_reads_or_writes_the_staffs_note(ada, ada_api):
    order = place(ada)
    answers = [ada_api.get(note_of(order)), ada_api.put(note_of(order), {"text": "x"})]
    assert {answer.status_code for answer in answers} == {403}


def test_the_shoppers_own_order_keeps_the_staffs_note_to_itself(
    ada, ada_api, ada_client, clerk_api
):
    order = place(ada)
    clerk_api.put(note_of(order), {"text": "难缠的客人"})
    told = ada_api.get(f"/api/v1/orders/{order.number}/")
    assert "难缠" not in told.content.decode()
    assert "难缠" not in ada_client.get(order.get_absolute_url()).text

"""Pre-booking at its doors: the product's page, the account, the API and the back office."""

from datetime import datetime

import pytest

from inventory.models import PreBooking
from inventory.services.booking import ask
from tests.factories.bookings import booked, held, sold_out
from tests.factories.catalog import make_variant

pytestmark = pytest.mark.django_db

BOOKINGS = "/api/v1/bookings/"
ADMIN = "/admin/inventory/prebooking/"


def page_of(client, variant):
    return client.get(f"{variant.product.get_absolute_url()}?variant={variant.pk}").content.decode()


def test_the_page_of_something_sold_out_lets_one_pre_book(ada_client):
    page = page_of(ada_client, sold_out(purchase_limit=2))
    assert "立即预约" in page
    assert 'max="2"' in page


def test_the_page_of_what_can_be_bought_says_nothing_of_queues(ada_client):
    assert "预约" not in page_of(ada_client, make_variant(stock=1))


def test_a_guest_is_asked_to_sign_in_and_told_how_many_wait(client, ada):
    variant = sold_out()
    booked(ada, variant)
    page = page_of(client, variant)
    assert "登录后预约" in page
    assert "目前 1 人预约" in page
    assert 'id="wait-email"' in page


def test_the_page_says_where_one_stands(ada_client, ada, bo):
    variant = sold_out()
    booked(bo, variant)
    booked(ada, variant)
    assert "排队第 2 位" in page_of(ada_client, variant)


def test_the_page_lets_the_holder_buy(ada_client, ada, bo_client):
    booking = held(ada)
    assert "立即购买" in page_of(ada_client, booking.variant)
    assert "立即购买" not in page_of(bo_client, booking.variant)


def test_what_was_pre_booked_is_bought_from_the_list(ada_client, ada):
    booking = held(ada, units=2)
    facts = {"variant": booking.variant_id, "quantity": 2, "action": "buy"}
    assert ada_client.post("/cart/add/", facts).status_code == 302
    assert "/checkout/" in ada_client.get("/cart/").content.decode()


def test_programs_book_list_and_withdraw(ada_api):
    variant = sold_out()
    made = ada_api.post(BOOKINGS, {"variant": variant.pk, "quantity": 2})
    assert made.status_code == 201
    [place] = ada_api.get(BOOKINGS).json()["results"]
    assert place == made.json()
    assert (place["place"], place["state"], place["held_until"]) == (1, "waiting", None)
    assert ada_api.delete(f"{BOOKINGS}{place['id']}/").status_code == 204
    assert ada_api.get(BOOKINGS).json()["results"] == []


def test_programs_see_what_is_held_and_until_when(ada, ada_api):
    booking = held(ada)
    [place] = ada_api.get(BOOKINGS).json()["results"]
    assert (place["state"], place["place"], place["held_quantity"]) == ("held", None, 1)
    assert datetime.fromisoformat(place["held_until"]) == booking.held_until


def test_programs_are_told_why_not(ada_api):
    refusal = ada_api.post(BOOKINGS, {"variant": make_variant(stock=1).pk})
    assert (refusal.status_code, refusal.json()["code"]) == (409, "nothing_to_book")


@pytest.mark.parametrize("quantity", [0, -1, 1.5, True, "x", 2**63])
def test_programs_that_send_nonsense_are_refused(ada_api, quantity):
    refusal = ada_api.post(BOOKINGS, {"variant": sold_out().pk, "quantity": quantity})
    assert refusal.status_code == 400


def test_a_guest_has_no_places(api):
    assert api.get(BOOKINGS).status_code == 401
    assert api.post(BOOKINGS, {"variant": 1}).status_code == 401


def test_anothers_place_is_not_there(ada, bo_api):
    booking = booked(ada, sold_out())
    assert bo_api.delete(f"{BOOKINGS}{booking.pk}/").status_code == 404


def test_the_back_office_shows_who_stands_where(
    clerk_client, ada, bo, django_assert_max_num_queries
):
    variant = sold_out()
    for user in (ada, bo):
        booked(user, variant)
    held(bo)
    with django_assert_max_num_queries(12):
        page = clerk_client.get(ADMIN, {"q": variant.sku}).content.decode()
    assert "2 / 2" in page
    assert "1 / 2" in page


def test_the_back_office_changes_no_place(clerk_client, ada):
    booking = booked(ada, sold_out())
    assert clerk_client.post(f"{ADMIN}{booking.pk}/delete/").status_code == 403
    assert PreBooking.objects.filter(pk=booking.pk).exists()


def test_asking_counts_the_same_at_every_door(ada, ada_api):
    variant = sold_out()
    booking = ask(variant_id=variant.pk, user=ada)
    assert ada_api.post(BOOKINGS, {"variant": variant.pk}).json()["id"] == booking.pk


def test_the_page_shows_what_is_held_and_where_one_stands(ada, ada_client, bo):
    holding = held(ada)
    booked(ada, sold_out(product__name="铸铁锅"))
    page = ada_client.get("/account/bookings/").content.decode()
    assert "已为您保留 1 件" in page
    assert f'name="variant" value="{holding.variant_id}"' in page
    assert "铸铁锅" in page
    assert "排队第 1 位" in page


def test_a_shopper_books_and_withdraws_by_page(ada, ada_client):
    variant = sold_out()
    ada_client.post("/stock/book/", {"variant": variant.pk, "quantity": 2})
    [booking] = PreBooking.objects.filter(user=ada)
    assert booking.quantity == 2
    ada_client.post(f"/account/bookings/{booking.pk}/")
    booking.refresh_from_db()
    assert booking.state == "withdrawn"


@pytest.mark.parametrize("facts", [{}, {"variant": "x"}, {"variant": 2**70, "quantity": 0}])
def test_nonsense_is_refused_in_words(ada_client, facts):
    page = ada_client.post("/stock/book/", facts, follow=True)
    assert "alert" in page.content.decode() or "toast" in page.content.decode()
    assert not PreBooking.objects.exists()


def test_anothers_place_has_no_page(ada, bo_client):
    booking = booked(ada, sold_out())
    assert bo_client.post(f"/account/bookings/{booking.pk}/").status_code == 404

"""The cart's pages, as forms and as htmx swaps."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from cart.models import CartLine
from tests.factories.catalog import make_variant
from tests.factories.sale import fill_cart, make_delivery

pytestmark = pytest.mark.django_db

NOT_QUANTITIES = ["0", "-1", "1000000000", "1.5", "NaN", "1e3", "", "十", "[1]", "1 2", "９９９９"]


def put(client, variant, **fields):
    make_delivery()
    return client.post(reverse("cart_add"), {"variant": variant.pk, **fields})


def test_a_guest_can_fill_a_cart():
    client = Client()
    put(client, make_variant(stock=5), quantity=2)
    assert CartLine.objects.get().quantity == 2


def test_buying_now_leads_to_the_cart():
    response = put(Client(), make_variant(stock=5), action="buy")
    assert response.url == reverse("cart")


def test_full_width_digits_are_a_quantity():
    put(Client(), make_variant(stock=50), quantity="１２")
    assert CartLine.objects.get().quantity == 12


@pytest.mark.parametrize("quantity", NOT_QUANTITIES)
def test_what_is_no_quantity_changes_nothing(ada_client, ada, quantity):
    basket = fill_cart(ada)
    line = basket.lines.get()
    response = ada_client.post(reverse("cart_quantity", args=[line.pk]), {"quantity": quantity})
    line.refresh_from_db()
    assert (response.status_code, line.quantity) == (302, 1)


def test_htmx_gets_the_fragment_with_the_reason(ada_client, ada):
    line = fill_cart(ada).lines.get()
    address = reverse("cart_quantity", args=[line.pk])
    response = ada_client.post(address, {"quantity": "0"}, headers={"HX-Request": "true"})
    assert b'id="cart"' in response.content
    assert b"<html" not in response.content


def test_another_persons_line_stays_as_it_is(bo_client, ada):
    line = fill_cart(ada).lines.get()
    bo_client.post(reverse("cart_quantity", args=[line.pk]), {"quantity": "5"})
    bo_client.post(reverse("cart_remove", args=[line.pk]))
    line.refresh_from_db()
    assert line.quantity == 1


def test_removing_takes_the_line_out(ada_client, ada):
    line = fill_cart(ada).lines.get()
    ada_client.post(reverse("cart_remove", args=[line.pk]))
    assert not CartLine.objects.exists()


def test_a_line_moves_to_the_favourites(ada_client, ada):
    line = fill_cart(ada).lines.get()
    ada_client.post(reverse("cart_to_favourites", args=[line.pk]))
    assert ada.favourite_set.get().product == line.variant.product


def test_what_cannot_be_bought_is_cleared_at_once(ada_client, ada):
    fill_cart(ada, make_variant(stock=5), make_variant(stock=0))
    ada_client.post(reverse("cart_clear_blocked"))
    assert CartLine.objects.count() == 1


def test_the_next_page_is_never_a_foreign_one():
    client = Client()
    response = put(client, make_variant(stock=5), next="https://evil.example/")
    assert "evil" not in response.url


def test_the_cart_page_shows_an_empty_cart():
    assert Client().get(reverse("cart")).status_code == 200


def quick_add(client, **fields):
    make_delivery()
    return client.post(reverse("cart_add"), fields, headers={"HX-Request": "true"})


def test_adding_from_a_card_tells_of_it_and_of_the_new_count():
    response = quick_add(Client(), variant=make_variant(stock=5).pk)
    told = json.loads(response.headers["HX-Trigger"])
    assert (response.status_code, told["cart"]) == (204, {"count": 1})
    assert told["toast"] == {"text": "已加入购物车。", "level": "success"}


def test_a_refusal_on_a_card_is_told_as_well():
    told = json.loads(quick_add(Client(), variant="x").headers["HX-Trigger"])
    assert told["toast"]["level"] == "error"
    assert "cart" not in told

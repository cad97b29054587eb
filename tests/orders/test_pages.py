"""The orders' pages: checkout, list, detail and what can be done there."""

import pytest
from django.test import Client
from django.urls import reverse

import catalog.services.products
from accounts.models import Address
from orders.models import Order
from tests.factories.accounts import AddressFactory
from tests.factories.catalog import make_variant
from tests.factories.sale import fill_cart, pay, place, quote_of, ship

pytestmark = pytest.mark.django_db(transaction=True)

GUEST = {
    "recipient": "林小满",
    "phone": "13800138000",
    "region_code": "310100",
    "district": "徐汇区",
    "detail": "漕溪北路 88 号",
}


def checkout(client, basket, **fields):
    return client.post(reverse("checkout"), {"quote": quote_of(basket), **fields})


def test_a_shopper_orders_to_a_saved_address(ada_client, ada):
    address = AddressFactory(user=ada)
    response = checkout(ada_client, fill_cart(ada), address=address.pk)
    order = Order.objects.get()
    assert response.url == reverse("pay", args=[order.number])
    assert (order.user, order.recipient) == (ada, address.recipient)


def test_another_persons_address_is_refused_and_nothing_is_ordered(ada_client, ada, bo):
    AddressFactory(user=ada)
    response = checkout(ada_client, fill_cart(ada), address=AddressFactory(user=bo).pk)
    assert response.status_code == 400
    assert not Order.objects.exists()


def test_a_new_address_is_kept(ada_client, ada):
    checkout(ada_client, fill_cart(ada), **GUEST)
    assert Address.objects.get().user == ada


def test_a_guest_orders_and_finds_the_order_again():
    client = Client()
    variant = make_variant(stock=5)
    fill_cart(None, variant)
    client.post(reverse("cart_add"), {"variant": variant.pk})
    page = client.get(reverse("checkout"))
    client.post(reverse("checkout"), {"quote": page.context["quote"], **GUEST})
    order = Order.objects.get()
    assert client.get(order.get_absolute_url()).status_code == 200
    assert Client().get(order.get_absolute_url()).status_code == 404


def test_a_wrong_address_keeps_what_was_typed():
    client = Client()
    client.post(reverse("cart_add"), {"variant": make_variant(stock=5).pk})
    page = client.get(reverse("checkout"))
    typed = {**GUEST, "phone": "12", "quote": page.context["quote"], "note": "放门口"}
    response = client.post(reverse("checkout"), typed)
    assert response.status_code == 400
    assert "漕溪北路 88 号" in response.content.decode()
    assert "放门口" in response.content.decode()


def test_a_changed_price_is_shown_line_by_line_before_anything_is_ordered(ada_client, ada):
    address = AddressFactory(user=ada)
    variant = make_variant(price=1000, stock=5)
    basket = fill_cart(ada, variant)
    quote = quote_of(basket)
    catalog.services.products.set_price(variant_id=variant.pk, amount=1500)
    response = ada_client.post(reverse("checkout"), {"quote": quote, "address": address.pk})
    assert response.status_code == 409
    assert "¥15.00" in response.content.decode()
    assert not Order.objects.exists()


def test_posting_twice_leads_to_the_same_order(ada_client, ada):
    address = AddressFactory(user=ada)
    basket = fill_cart(ada)
    quote = quote_of(basket)
    pages = [
        ada_client.post(reverse("checkout"), {"quote": quote, "address": address.pk})
        for _ in range(2)
    ]
    assert pages[0].url == pages[1].url


def test_an_empty_cart_leads_back_to_the_cart(ada_client):
    assert ada_client.get(reverse("checkout")).url == reverse("cart")


@pytest.mark.parametrize("name", ["order", "pay", "after_sales_ask"])
def test_another_persons_order_is_not_found(bo_client, ada, name):
    order = place(ada)
    assert bo_client.get(reverse(name, args=[order.number])).status_code == 404


@pytest.mark.parametrize("name", ["order_cancel", "order_receive", "order_again"])
def test_nothing_can_be_done_to_another_persons_order(bo_client, ada, name):
    order = place(ada)
    assert bo_client.post(reverse(name, args=[order.number])).status_code == 404


def test_the_list_shows_a_tab_and_finds_by_number(ada_client, ada):
    order = place(ada)
    shown = ada_client.get(reverse("orders"), {"tab": "to_pay", "q": order.number})
    hidden = ada_client.get(reverse("orders"), {"tab": "to_ship"})
    assert order.number in shown.content.decode()
    assert order.number not in hidden.content.decode()


@pytest.mark.parametrize("query", [{"tab": "__class__"}, {"page": "-1"}, {"q": "x" * 5000}])
def test_nonsense_in_the_address_is_harmless(ada_client, query):
    assert ada_client.get(reverse("orders"), query).status_code == 200


def test_cancelling_says_so(ada_client, ada):
    order = place(ada)
    ada_client.post(reverse("order_cancel", args=[order.number]), {"reason": "changed my mind"})
    order.refresh_from_db()
    assert order.state == "closed"


def test_receiving_too_early_is_refused_in_words(ada_client, ada):
    order = pay(place(ada))
    ada_client.post(reverse("order_receive", args=[order.number]))
    order.refresh_from_db()
    assert order.state == "paid"


def test_buying_again_fills_the_cart(ada_client, ada):
    order = place(ada, make_variant(stock=9), quantity=2)
    ada_client.post(reverse("order_again", args=[order.number]))
    assert ada.carts.get(state="open").lines.get().quantity == 2


def test_the_detail_page_takes_a_fixed_number_of_queries(
    ada_client, ada, django_assert_max_num_queries
):
    order = ship(pay(place(ada, *(make_variant(stock=5) for _ in range(4)))))
    with django_assert_max_num_queries(20):
        ada_client.get(order.get_absolute_url())

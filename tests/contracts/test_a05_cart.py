"""A5: the cart: lines, totals, coupons, selection, favourites, merging at sign-in, pre-booking."""

import pytest

from tests.contracts import sale
from tests.contracts.app import App
from tests.factories.catalog import make_variant
from tests.factories.promotions import make_template
from tests.factories.sale import make_delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea():
    """Something to buy."""
    make_delivery()
    return make_variant(price=2000, stock=9)


def put(app, variant, quantity=1, **extra):
    """Put a variant into the cart."""
    return app.do("cart/lines/", {"variant": variant.pk, "quantity": quantity}, **extra)


def test_lines_with_prices_and_totals(adas, tea):
    cart = put(adas, tea, 2)
    assert cart["lines"][0]["unit_price"]["amount"] == 2000
    assert cart["goods_total"]["amount"] == 4000


def test_change_and_delete(adas, tea):
    line = f"cart/lines/{put(adas, tea)['lines'][0]['id']}/"
    assert adas.do(line, {"quantity": 3}, "patch")["lines"][0]["quantity"] == 3
    assert adas.do(line, method="delete")["lines"] == []


def test_selection(adas, tea):
    line = f"cart/lines/{put(adas, tea)['lines'][0]['id']}/"
    assert adas.do(line, {"is_selected": False}, "patch")["goods_total"]["amount"] == 0


def test_move_to_favourites(adas, tea):
    line = f"cart/lines/{put(adas, tea)['lines'][0]['id']}/"
    adas.do("favourites/", {"product": tea.product_id})
    adas.do(line, method="delete")
    assert [card["id"] for card in adas.ask("favourites/")["results"]] == [tea.product_id]


def test_coupons_are_listed_claimed_and_applied(adas, tea):
    template = make_template(500)
    [offer] = adas.ask("coupons/offers/")
    coupon = adas.do("coupons/claim/", {"template": offer["template"]})
    assert offer["template"] == template.pk
    put(adas, tea)
    cart = adas.do("cart/coupon/", {"code": coupon["code"]}, "put")
    assert cart["discount_total"]["amount"] == 500
    assert adas.do("cart/coupon/", method="delete")["discount_total"]["amount"] == 0


def test_a_guests_cart_travels_by_its_token_and_merges_at_sign_in(ada, tea):
    phone = App()
    token = put(phone, tea, 2)["token"]
    phone.headers["HTTP_X_CART_TOKEN"] = token
    assert phone.ask("cart/")["lines"][0]["quantity"] == 2
    phone.enter(email=str(ada.email))
    assert phone.ask("cart/")["lines"][0]["quantity"] == 2


def test_a_quote_says_what_the_order_will_cost(adas, tea):
    put(adas, tea)
    quote = adas.do("cart/quote/", {"delivery_method": sale.way(adas)})
    parts = quote["goods_total"]["amount"] + quote["freight"]["amount"]
    assert quote["payable"]["amount"] == parts - quote["discount_total"]["amount"]


def test_what_is_sold_out_is_booked(adas):
    booked = adas.do("bookings/", {"variant": make_variant(stock=0).pk, "quantity": 1})
    assert booked["place"] == 1
    assert adas.ask("bookings/")["results"][0]["id"] == booked["id"]
    adas.do(f"bookings/{booked['id']}/", method="delete")


def test_who_waits_for_what_is_sold_out_is_told(adas):
    variant = make_variant(stock=0)
    asked = adas.do("back-in-stock/", {"variant": variant.pk})
    [wish] = adas.ask("back-in-stock/")["results"]
    assert (asked["variant"], wish["variant"]) == (variant.pk, variant.pk)
    adas.do(f"back-in-stock/{wish['id']}/", method="delete")

"""Points at the checkout, on the page and by API."""

import pytest
from django.urls import reverse

from accounts.models import Address
from cart.selectors.offers import purse_of
from cart.selectors.seen import see_cart
from orders.models import Order
from tests.factories.catalog import make_variant
from tests.factories.loyalty import give_points, make_level_price, make_levels
from tests.factories.sale import fill_cart, quote_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def basket(ada):
    give_points(ada, 2000)
    return fill_cart(ada, make_variant(price=2000, stock=10))


@pytest.fixture
def address(ada):
    return Address.objects.create(
        user=ada, recipient="林小满", phone="+8613800138000", region_code="310104", detail="1 号"
    )


def words(response):
    return response.content.decode()


def test_the_checkout_says_what_points_could_pay(ada_client, basket):
    page = words(ada_client.get(reverse("checkout")))
    assert "您有 2,000 积分，本单最多可用 1,000 积分抵 ¥10.00" in page


def test_points_lower_the_sum_that_is_shown(ada_client, basket):
    page = words(ada_client.get(reverse("checkout"), {"points": "500"}))
    assert "积分抵扣" in page
    assert "-¥5.00" in page


@pytest.mark.parametrize("typed", ["-1", "x", "1.5", "９", "9" * 40])
def test_nonsense_is_no_points(ada_client, basket, typed):
    response = ada_client.get(reverse("checkout"), {"points": typed})
    assert response.status_code == 200
    assert "积分抵扣" not in words(response)


def test_points_typed_without_a_script_are_shown_before_they_are_spent(ada_client, basket, address):
    typed = {"quote": quote_of(basket), "address": address.pk, "points": "500"}
    response = ada_client.post(reverse("checkout"), typed)
    assert response.status_code == 409
    assert "已按您输入的积分重新计价" in words(response)
    assert Order.objects.count() == 0


def test_the_order_spends_the_points_of_its_quote(ada_client, basket, address):
    typed = {"quote": quote_of(basket, 500), "address": address.pk, "points": "500"}
    assert ada_client.post(reverse("checkout"), typed).status_code == 302
    assert Order.objects.get().points_count == 500


def test_somebody_without_points_is_not_asked(bo, bo_client):
    fill_cart(bo)
    assert 'id="points"' not in words(bo_client.get(reverse("checkout")))


def test_a_client_quotes_with_points(ada_api, basket):
    body = ada_api.post("/api/v1/cart/quote/", {"points": 5000}, format="json").json()
    assert (body["points"], body["points_total"]["amount"]) == (1000, 1000)
    assert body["payable"]["amount"] == 2000 + 800 - 1000


@pytest.mark.parametrize("points", [-1, 1.5, "10", 10**12, None])
def test_a_client_that_quotes_nonsense_is_told(ada_api, basket, points):
    assert ada_api.post("/api/v1/cart/quote/", {"points": points}, format="json").status_code == 400


def test_the_checkout_asks_once_who_a_member_is(ada, as_in_production, django_assert_num_queries):
    make_level_price(make_variant(), make_levels()[1], 900)
    give_points(ada, 2000)
    seen = see_cart(fill_cart(ada, make_variant(price=2000, stock=10)), points=500)
    with django_assert_num_queries(0):
        assert purse_of(seen.cart, seen.quote, seen.member).spent == 500

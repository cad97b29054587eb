"""Coupons for API clients: in the cart, claimed, listed."""

import pytest

from cart.models import Cart
from promotions.services.coupons import claim, make_batch
from tests.factories.catalog import make_variant
from tests.factories.promotions import make_promotion, make_template
from tests.factories.sale import fill_cart

pytestmark = pytest.mark.django_db

CART, COUPONS = "/api/v1/cart/coupon/", "/api/v1/coupons/"


@pytest.fixture
def basket(ada):
    return fill_cart(ada, make_variant(price=10_000, stock=10))


@pytest.fixture
def coupon(ada):
    return claim(template_id=make_template(500).pk, user=ada)


def test_a_coupon_lowers_the_cart(ada_api, basket, coupon):
    body = ada_api.put(CART, {"code": coupon.code}).json()
    assert body["discount_total"]["amount"] == 500
    assert ada_api.delete(CART).json()["discount_total"]["amount"] == 0


def test_an_adjustment_says_of_which_line_it_is(ada_api, basket):
    make_promotion()
    (adjustment,) = ada_api.get("/api/v1/cart/").json()["adjustments"][:1]
    assert adjustment["variant"] == basket.lines.get().variant_id


@pytest.mark.parametrize(
    ("body", "status"),
    [({"code": "NOPE"}, 409), ({"code": ""}, 400), ({}, 400), ({"code": 5, "x": 1}, 400)],
)
def test_a_wrong_code_is_refused(ada_api, basket, body, status):
    assert ada_api.put(CART, body).status_code == status


def test_a_guest_has_no_coupons(api):
    assert api.put(CART, {"code": "ABC"}).json()["code"] == "coupon_refused"
    assert api.get(COUPONS).status_code in {401, 403}


def test_anothers_coupon_is_none(bo_api, coupon):
    assert bo_api.put(CART, {"code": coupon.code}).status_code == 409


def test_a_stale_cart_takes_no_coupon(ada_api, basket, coupon):
    response = ada_api.put(CART, {"code": coupon.code}, headers={"If-Match": '"1-1"'})
    assert response.status_code == 412
    assert Cart.objects.get().coupon is None


def test_own_coupons_are_listed_by_state(ada_api, coupon):
    (listed,) = ada_api.get(COUPONS).json()
    assert (listed["code"], listed["terms"]) == (coupon.code, "减 ¥5")
    assert ada_api.get(COUPONS, {"state": "used"}).json() == []
    assert ada_api.get(COUPONS, {"state": "?"}).status_code == 400


def test_what_can_be_claimed_is_listed_for_everybody(api):
    template = make_template()
    (offer,) = api.get(f"{COUPONS}offers/").json()
    assert (offer["template"], offer["state"]) == (template.pk, "claim")


def claimed(client, body, key="k1"):
    return client.post(f"{COUPONS}claim/", body, headers={"Idempotency-Key": key})


def test_claiming_twice_with_one_key_claims_once(ada_api, ada):
    body = {"template": make_template(per_user=2).pk}
    first, again = claimed(ada_api, body), claimed(ada_api, body)
    assert (first.status_code, first.json()) == (201, again.json())
    assert ada.coupons.count() == 1


def test_a_code_is_claimed_as_well(ada_api):
    (coupon,) = make_batch(template_id=make_template().pk, count=1)
    assert claimed(ada_api, {"code": coupon.code}).json()["code"] == coupon.code


@pytest.mark.parametrize("body", [{}, {"template": 1, "code": "A"}, {"template": "1"}])
def test_a_claim_names_one_thing(ada_api, body):
    assert claimed(ada_api, body).status_code == 400


def test_what_is_not_there_cannot_be_claimed(ada_api):
    assert claimed(ada_api, {"template": 2**62}).json()["code"] == "coupon_refused"

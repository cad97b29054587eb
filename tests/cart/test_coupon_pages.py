"""Coupons and offers as a shopper sees them in the cart and at the checkout."""

import pytest
from django.test import Client
from django.urls import reverse

from cart.models import Cart
from cart.selectors.coupons import coupon_box
from cart.selectors.seen import see_cart
from promotions.models import Coupon
from promotions.services.coupons import claim, make_batch
from tests.factories.catalog import make_variant
from tests.factories.promotions import make_promotion, make_template
from tests.factories.sale import fill_cart, order_cart

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def coupon_for(user, amount=500, **worth):
    worth = {f"worth__{name}": value for name, value in worth.items()}
    return claim(template_id=make_template(amount, **worth).pk, user=user)


def cart_worth(user, amount=10_000):
    return fill_cart(user, make_variant(price=amount, stock=10))


def carry(client, **fields):
    return client.post(reverse("cart_coupon"), fields, headers=HTMX)


def box_of(user):
    return coupon_box(see_cart(Cart.objects.open().get(user=user)))


def words(response):
    return response.content.decode()


def test_the_best_coupon_stands_first_and_says_what_it_takes_off(ada):
    cart_worth(ada)
    for amount in (300, 800, 500):
        coupon_for(ada, amount)
    assert [option.amount for option in box_of(ada).usable] == [800, 500, 300]


def test_what_does_not_apply_says_why_and_the_nearest_comes_first(ada):
    cart_worth(ada, 8_000)
    coupon_for(ada, minimum_amount=20_000)
    coupon_for(ada, minimum_amount=10_000)
    assert [option.why for option in box_of(ada).others] == ["再买 ¥20 可用", "再买 ¥120 可用"]


def test_two_coupons_of_a_kind_are_one_choice(ada):
    cart_worth(ada)
    template = make_template(per_user=2)
    for _ in range(2):
        claim(template_id=template.pk, user=ada)
    assert len(box_of(ada).options) == 1


def test_another_persons_coupons_are_not_offered(ada, bo):
    cart_worth(ada)
    coupon_for(bo)
    assert box_of(ada).options == ()


def test_a_coupon_is_put_on_and_taken_off_with_one_click(ada, ada_client):
    basket, coupon = cart_worth(ada), coupon_for(ada)
    assert "-¥5.00" in words(carry(ada_client, coupon=coupon.code))
    basket.refresh_from_db()
    assert basket.coupon == coupon
    carry(ada_client, coupon="")
    basket.refresh_from_db()
    assert basket.coupon is None


def test_a_typed_code_goes_on_the_cart(ada, ada_client):
    basket = cart_worth(ada)
    (coupon,) = make_batch(template_id=make_template().pk, count=1)
    carry(ada_client, code=f" {coupon.code.lower()} ")
    basket.refresh_from_db()
    assert basket.coupon == coupon


@pytest.mark.parametrize("code", ["", "NOPE", "x" * 50, "'; --", "<b>"])
@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
def test_a_wrong_code_is_told_and_kept(ada, ada_client, code, headers):
    cart_worth(ada)
    response = ada_client.post(reverse("cart_coupon"), {"code": code}, headers=headers)
    assert response.status_code == 409
    assert 'id="code-error"' in words(response)


def test_a_used_coupon_cannot_be_put_on_again(ada, ada_client):
    basket, coupon = cart_worth(ada), coupon_for(ada)
    carry(ada_client, coupon=coupon.code)
    basket.refresh_from_db()
    order_cart(basket, ada)
    cart_worth(ada)
    assert "已不能使用" in words(carry(ada_client, coupon=coupon.code))


def test_guests_are_asked_to_sign_in():
    client = Client()
    client.post(reverse("cart_add"), {"variant": make_variant(stock=5).pk})
    page = words(client.get(reverse("cart")))
    assert "登录后使用优惠券" in page
    assert carry(client, code="ABC").status_code == 409


def test_a_line_says_what_an_offer_takes_off_it(ada, ada_client):
    make_promotion(name="秋季九折")
    cart_worth(ada)
    page = words(ada_client.get(reverse("cart")))
    assert page.count("秋季九折") == 2
    assert "-¥10.00" in page


def test_the_cart_hints_at_what_is_nearly_reached(ada, ada_client):
    make_promotion((12_000, 2000), lane="order", kind="tiered")
    cart_worth(ada, 8_500)
    assert "再买 ¥35 减 ¥20" in words(ada_client.get(reverse("cart")))


def test_of_two_ways_to_free_delivery_the_cart_tells_the_nearer(ada, ada_client):
    make_promotion(lane="shipping", kind="free_freight", minimum_amount=6000)
    cart_worth(ada, 5000)
    page = words(ada_client.get("/cart/"))
    assert "再买 ¥10" in page
    assert "¥49.00" not in page


def test_looking_costs_no_more_with_many_coupons(ada, as_in_production, django_assert_num_queries):
    cart_worth(ada)
    seen = see_cart(Cart.objects.open().get(user=ada))
    with django_assert_num_queries(1):
        coupon_box(seen)
    for _ in range(5):
        coupon_for(ada)
    with django_assert_num_queries(1):
        coupon_box(seen)


def test_a_guest_pays_nothing_for_the_box(django_assert_num_queries):
    seen = see_cart(fill_cart())
    with django_assert_num_queries(0):
        assert coupon_box(seen).is_guest


def test_at_the_checkout_a_coupon_goes_on_and_what_was_typed_stays(ada, ada_client):
    cart_worth(ada)
    coupon = coupon_for(ada)
    typed = {"recipient": "林小满", "note": "放门口", "coupon": coupon.code, "quote": "x"}
    page = words(ada_client.post(reverse("checkout"), typed))
    assert "林小满" in page
    assert "放门口" in page
    assert Cart.objects.open().get(user=ada).coupon == coupon


def test_a_code_typed_but_not_redeemed_is_redeemed_before_ordering(ada, ada_client):
    cart_worth(ada)
    (coupon,) = make_batch(template_id=make_template().pk, count=1)
    ada_client.post(reverse("checkout"), {"code": coupon.code, "quote": "x"})
    assert Cart.objects.open().get(user=ada).coupon == coupon


def test_a_wrong_code_at_the_checkout_keeps_what_was_typed(ada, ada_client):
    cart_worth(ada)
    response = ada_client.post(reverse("checkout"), {"code": "NOPE", "recipient": "林小满"})
    assert response.status_code == 409
    assert 'value="NOPE"' in words(response)
    assert "林小满" in words(response)


def test_what_is_left_for_later_keeps_the_unused_coupon(ada):
    basket = cart_worth(ada)
    coupon = coupon_for(ada, minimum_amount=90_000)
    basket.coupon = coupon
    basket.save()
    later = fill_cart(ada).lines.order_by("pk").last()
    basket.lines.filter(pk=later.pk).update(is_selected=False)
    order_cart(basket, ada)
    assert Cart.objects.open().get(user=ada).coupon == coupon


def test_what_is_left_for_later_has_no_coupon_that_was_used(ada):
    basket, coupon = cart_worth(ada), coupon_for(ada)
    basket.coupon = coupon
    basket.save()
    later = fill_cart(ada).lines.order_by("pk").last()
    basket.lines.filter(pk=later.pk).update(is_selected=False)
    order_cart(basket, ada)
    assert Cart.objects.open().get(user=ada).coupon is None
    assert Coupon.objects.get().state == "used"


def test_the_cart_page_costs_the_same_however_many_coupons(
    ada, ada_client, as_in_production, django_assert_max_num_queries
):
    cart_worth(ada)
    for _ in range(4):
        coupon_for(ada)
    ada_client.get(reverse("cart"))
    with django_assert_max_num_queries(8):
        ada_client.get(reverse("cart"))

"""Orders with promotions and coupons: agreed, counted, given back, refused when they changed."""

import pytest

import cart.selectors.seen
from cart.services.coupons import choose, drop
from cart.services.quotes import QuoteChanged
from orders.services.cancellation import cancel
from promotions.models import Coupon, Promotion, PromotionUse
from promotions.services.coupons import CouponRefused, claim
from promotions.services.uses import PromotionUsedUp
from tests.factories.catalog import make_variant
from tests.factories.promotions import make_campaign, make_promotion, make_template
from tests.factories.sale import fill_cart, order_cart, pay, place, quote_of

pytestmark = pytest.mark.django_db(transaction=True)


def with_coupon(user, amount=500, **facts):
    coupon = claim(template_id=make_template(amount, **facts).pk, user=user)
    basket = fill_cart(user, make_variant(price=5000, stock=9))
    choose(cart=basket, code=coupon.code, user=user)
    basket.refresh_from_db()
    return basket, coupon


def test_an_order_keeps_what_each_promotion_took_off_each_line(ada):
    make_promotion(lane="item", kind="percent", share=1000, name="九折")
    make_promotion((5000, 500), lane="order", kind="tiered", name="满减")
    order = place(ada, make_variant(price=4000, stock=9), make_variant(price=6000, stock=9))
    frozen = order.adjustments.exclude(lane="freight").values_list("reason", "amount")
    assert sorted(frozen) == [("九折", -600), ("九折", -400), ("满减", -300), ("满减", -200)]
    assert order.discount_amount == 1500
    assert sum(order.lines.values_list("net_amount", flat=True)) == 8500


def test_a_promotion_runs_only_while_its_campaign_does(ada):
    make_promotion(campaign=make_campaign(is_active=False))
    assert place(ada).discount_amount == 0


def test_a_coupon_is_spent_by_the_order_it_lowered(ada):
    basket, coupon = with_coupon(ada)
    order = order_cart(basket, ada)
    coupon.refresh_from_db()
    assert (order.discount_amount, coupon.order_reference) == (500, order.number)


def test_a_coupon_that_takes_nothing_off_is_kept(ada):
    basket, coupon = with_coupon(ada, worth__minimum_amount=99_999)
    order = order_cart(basket, ada)
    coupon.refresh_from_db()
    assert (order.discount_amount, coupon.state) == (0, "available")


def test_a_coupon_taken_off_the_cart_stays_its_owners(ada):
    basket, coupon = with_coupon(ada)
    drop(cart=basket)
    basket.refresh_from_db()
    assert cart.selectors.seen.see_cart(basket).quote.discount_amount == 0
    assert Coupon.objects.usable().owned_by(ada).get() == coupon


def test_a_guest_is_asked_to_sign_in_for_a_coupon(ada):
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415 - only here

    coupon = claim(template_id=make_template().pk, user=ada)
    with pytest.raises(CouponRefused):
        choose(cart=fill_cart(None), code=coupon.code, user=AnonymousUser())


@pytest.mark.parametrize("is_paid", [False, True])
def test_a_cancelled_order_gives_coupon_and_promotions_back(ada, is_paid):
    promotion = make_promotion(use_limit=1, budget_amount=10_000)
    basket, coupon = with_coupon(ada)
    order = order_cart(basket, ada)
    cancel(order_id=(pay(order) if is_paid else order).pk)
    coupon.refresh_from_db()
    promotion.refresh_from_db()
    assert (coupon.state, promotion.used_count, promotion.spent_amount) == ("available", 0, 0)


def test_a_promotion_with_a_limit_counts_what_orders_took(ada):
    promotion = make_promotion(use_limit=1, budget_amount=1000)
    order = place(ada, make_variant(price=5000, stock=9))
    promotion.refresh_from_db()
    assert (promotion.used_count, promotion.spent_amount) == (1, 500)
    assert PromotionUse.objects.get().order_reference == order.number
    assert place(ada, make_variant(price=5000, stock=9)).discount_amount == 0


def test_one_shopper_uses_an_offer_as_often_as_it_allows(ada, bo):
    make_promotion(uses_each=1)
    assert [place(user).discount_amount > 0 for user in (ada, ada, bo)] == [True, False, True]


def test_a_promotion_edited_while_a_basket_holds_it_is_told_line_by_line(ada):
    promotion = make_promotion(name="九折")
    basket = fill_cart(ada, make_variant(price=1000, stock=9))
    quote = quote_of(basket)
    Promotion.objects.filter(pk=promotion.pk).update(share=500)
    with pytest.raises(QuoteChanged) as refusal:
        order_cart(basket, ada, quote)
    assert [p["code"] for p in refusal.value.problems] == ["offer_changed"]
    assert "九折" in refusal.value.problems[0]["detail"]


def test_a_promotion_that_ended_meanwhile_is_told(ada):
    make_promotion()
    basket = fill_cart(ada, make_variant(price=1000, stock=9))
    quote = quote_of(basket)
    Promotion.objects.update(is_active=False)
    with pytest.raises(QuoteChanged):
        order_cart(basket, ada, quote)


def test_the_last_use_of_a_promotion_goes_to_one_of_two(ada, bo, monkeypatch):
    make_promotion(use_limit=1)
    variant = make_variant(price=1000, stock=9)
    baskets = [(user, fill_cart(user, variant)) for user in (ada, bo)]
    quotes = [quote_of(basket) for _user, basket in baskets]
    assert order_cart(baskets[0][1], ada, quotes[0]).discount_amount == 100
    with pytest.raises((QuoteChanged, PromotionUsedUp)):
        order_cart(baskets[1][1], bo, quotes[1])


def test_an_order_of_nothing_to_pay_is_paid_at_once(ada):
    make_promotion(lane="order", kind="percent", share=10_000)
    make_promotion(lane="shipping", kind="free_freight")
    assert place(ada).state == "paid"

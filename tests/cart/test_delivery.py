"""What a cart costs by where it goes, what it weighs and how it is taxed."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

import cart.services.quotes
import orders.services.checkout
from cart.selectors.seen import see_cart
from cart.services.carts import find_cart
from cart.services.quotes import QuoteChanged
from catalog.models import TaxClass
from logistics.models import DeliveryMethod
from tests.factories.accounts import AddressFactory
from tests.factories.catalog import make_product, make_variant
from tests.factories.freight import far, make_parcel_post
from tests.factories.sale import CONTACT, fill_cart

pytestmark = pytest.mark.django_db
SHANGHAI, URUMQI, TAIPEI = "310104", "650102", "710000"
FAR = replace(CONTACT, region_code=URUMQI)
NOWHERE = replace(CONTACT, region_code=TAIPEI)


@pytest.fixture
def basket():
    """Three kilograms of goods for 30 yuan."""
    return filled(None)


def filled(user):
    goods = fill_cart(user, make_variant(price=1000, stock=9, weight_grams=1000), quantity=3)
    make_parcel_post(far("65"), far("71", is_served=False))
    return goods


def order(basket, contact, quote):
    facts = {"user": AnonymousUser(), "cart_token": basket.token}
    return orders.services.checkout.place_order(quote=quote, contact=contact, **facts).order


def taxed(rate, *, is_included=True, **facts):
    code = f"tax-{rate}"
    return TaxClass.objects.create(
        name=code, code=code, rate=rate, is_included=is_included, **facts
    )


@pytest.mark.parametrize(("region", "freight"), [("", 1400), (SHANGHAI, 1400), (URUMQI, 3600)])
def test_freight_follows_weight_and_region(basket, region, freight):
    assert see_cart(basket, region_code=region).quote.freight_amount == freight


def test_each_way_tells_its_own_price(basket):
    DeliveryMethod.objects.create(code="express", name="次日达", amount=1800, position=1)
    seen = see_cart(basket, region_code=URUMQI)
    assert [way.amount for way in seen.deliveries] == [3600, 1800]


def test_what_is_not_chosen_weighs_nothing(basket):
    basket.lines.update(is_selected=False)
    fill_cart(None)
    assert see_cart(basket, region_code=URUMQI).deliveries[0].amount == 1800


def test_a_cart_goes_where_its_owner_would_have_it_sent(ada):
    filled(ada)
    AddressFactory(user=ada, region_code=SHANGHAI, is_default=False)
    AddressFactory(user=ada, region_code=URUMQI, is_default=True)
    assert see_cart(find_cart(ada, None)).quote.freight_amount == 3600


def statements_of_a_cart(user):
    with CaptureQueriesContext(connection) as asked:
        see_cart(find_cart(user, None))
    return len(asked)


def test_knowing_where_and_how_taxed_costs_no_statement(ada):
    fill_cart(ada)
    before = statements_of_a_cart(ada)
    make_parcel_post(far("65"))
    AddressFactory(user=ada, region_code=URUMQI)
    taxed(1300, is_default=True)
    assert statements_of_a_cart(ada) == before


def test_where_nothing_goes_there_is_no_freight_and_no_order(basket):
    seen = see_cart(basket, region_code=TAIPEI)
    assert (seen.is_undelivered, seen.quote.freight_amount) == (True, 0)
    with pytest.raises(QuoteChanged) as refusal:
        order(basket, NOWHERE, cart.services.quotes.sign(seen))
    assert [problem["code"] for problem in refusal.value.problems] == ["not_delivered"]


def test_another_way_stands_in_where_the_chosen_one_does_not_go(basket):
    DeliveryMethod.objects.create(code="express", name="次日达", amount=1800, position=1)
    seen = see_cart(basket, "standard", region_code=TAIPEI)
    assert (seen.delivery_method.code, seen.quote.freight_amount) == ("express", 1800)


def test_a_way_is_never_changed_behind_the_shoppers_back(basket):
    DeliveryMethod.objects.create(code="express", name="次日达", amount=1400, position=1)
    quote = cart.services.quotes.sign(see_cart(basket, "standard", region_code=SHANGHAI))
    with pytest.raises(QuoteChanged) as refusal:
        order(basket, NOWHERE, quote)
    assert [problem["code"] for problem in refusal.value.problems] == ["delivery_changed"]


def test_a_price_for_near_buys_nothing_far(basket):
    quote = cart.services.quotes.sign(see_cart(basket, region_code=SHANGHAI))
    with pytest.raises(QuoteChanged) as refusal:
        order(basket, FAR, quote)
    assert [problem["code"] for problem in refusal.value.problems] == ["freight_changed"]


def test_a_price_for_far_buys_far(basket):
    quote = cart.services.quotes.sign(see_cart(basket, region_code=URUMQI))
    assert order(basket, FAR, quote).freight_amount == 3600


def test_a_product_is_taxed_by_its_class_else_by_the_shops_own():
    taxed(1300, is_default=True)
    low = make_product(tax_class=taxed(900))
    goods = fill_cart(
        None, make_variant(product=low, price=10900, stock=9), make_variant(price=11300, stock=9)
    )
    quote = see_cart(goods).quote
    assert (quote.included_tax_amount, quote.tax_amount) == (900 + 1300, 0)


def test_tax_on_top_is_paid():
    taxed(1300, is_included=False, is_default=True)
    quote = see_cart(fill_cart(None, make_variant(price=10000, stock=9))).quote
    assert (quote.tax_amount, quote.payable_amount) == (1300, 11300)


def test_without_a_class_nothing_is_taxed():
    quote = see_cart(fill_cart(None, make_variant(price=10000, stock=9))).quote
    assert (quote.tax_amount, quote.included_tax_amount) == (0, 0)

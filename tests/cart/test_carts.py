"""Filling, changing and merging carts."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

import cart.services.carts
from cart.models import Cart
from cart.selectors.seen import see_cart
from cart.services.carts import CartIsEmpty, NotForSale, TooMany, add, change_line, merge, open_cart
from catalog.models import OptionGroup, OptionValue
from tests.factories.catalog import make_product, make_variant
from tests.factories.sale import fill_cart, place

pytestmark = pytest.mark.django_db


def test_adding_twice_adds_up():
    variant = make_variant(stock=10)
    basket = fill_cart(None, variant)
    add(cart=basket, variant_id=variant.pk, quantity=2)
    assert basket.lines.get().quantity == 3


def test_a_retired_product_cannot_be_added():
    variant = make_variant(stock=10, product__status="retired")
    with pytest.raises(NotForSale):
        add(cart=open_cart(AnonymousUser(), None), variant_id=variant.pk, quantity=1)


def test_a_variant_without_a_price_cannot_be_added():
    variant = make_variant(price=None, stock=10)
    with pytest.raises(NotForSale):
        add(cart=open_cart(AnonymousUser(), None), variant_id=variant.pk, quantity=1)


def test_the_purchase_limit_holds_over_several_additions():
    variant = make_variant(stock=10, purchase_limit=2)
    basket = fill_cart(None, variant, quantity=2)
    with pytest.raises(TooMany):
        add(cart=basket, variant_id=variant.pk, quantity=1)


def test_a_guest_cart_is_merged_at_login(ada):
    variant = make_variant(stock=10)
    guest = fill_cart(None, variant)
    own = fill_cart(ada, variant, make_variant(stock=5))
    assert merge(token=guest.token, user=ada) == 1
    assert sorted(own.lines.values_list("quantity", flat=True)) == [1, 2]


def test_merging_never_exceeds_the_purchase_limit(ada):
    variant = make_variant(stock=10, purchase_limit=2)
    guest = fill_cart(None, variant, quantity=2)
    own = fill_cart(ada, variant, quantity=2)
    merge(token=guest.token, user=ada)
    assert own.lines.get().quantity == 2


def test_a_cart_is_merged_once(ada):
    guest = fill_cart()
    merge(token=guest.token, user=ada)
    assert merge(token=guest.token, user=ada) == 0


def test_somebody_elses_cart_cannot_be_merged(ada, bo):
    bos = fill_cart(bo)
    assert merge(token=bos.token, user=ada) == 0
    assert bos.lines.count() == 1


def test_an_ordered_cart_takes_nothing_more(ada):
    variant = make_variant(stock=10)
    order = place(ada, variant)
    with pytest.raises(CartIsEmpty):
        add(cart=order.cart, variant_id=variant.pk, quantity=1)


def test_only_selected_lines_are_priced():
    cheap, dear = make_variant(price=100, stock=9), make_variant(price=5000, stock=9)
    basket = fill_cart(None, cheap, dear)
    line = basket.lines.get(variant=dear)
    change_line(cart=basket, line_id=line.pk, is_selected=False)
    assert see_cart(basket).quote.goods_amount == 100


def test_a_line_that_is_out_of_stock_says_so_and_is_not_priced():
    basket = fill_cart(None, make_variant(stock=0))
    seen = see_cart(basket)
    assert (seen.lines[0].code, seen.quote.goods_amount) == ("out_of_stock", 0)


def test_a_cart_is_shown_in_a_fixed_number_of_queries(django_assert_max_num_queries):
    basket = fill_cart(None, *(make_variant(stock=5) for _ in range(7)))
    with django_assert_max_num_queries(4):
        see_cart(basket)


def test_a_line_is_put_in_by_two_statements_of_one_transaction(django_assert_num_queries):
    variant = make_variant(stock=5)
    basket = fill_cart(None, variant)
    with django_assert_num_queries(4):
        add(cart=basket, variant_id=variant.pk, quantity=1)


def test_a_cart_takes_so_many_lines_and_no_more(settings):
    settings.MAX_CART_LINES = 1
    first, second = make_variant(stock=5), make_variant(stock=5)
    basket = fill_cart(None, first)
    with pytest.raises(TooMany, match="满"):
        add(cart=basket, variant_id=second.pk, quantity=1)
    add(cart=basket, variant_id=first.pk, quantity=1)
    assert basket.lines.get().quantity == 2


def test_what_is_refused_leaves_the_cart_as_it_was():
    variant = make_variant(stock=5, purchase_limit=1)
    basket = fill_cart(None, variant)
    version = Cart.objects.get().version
    with pytest.raises(TooMany):
        add(cart=basket, variant_id=variant.pk, quantity=1)
    assert (basket.lines.get().quantity, Cart.objects.get().version) == (1, version)


def test_a_line_names_its_options_in_both_languages():
    group = OptionGroup.objects.create(product=make_product(), name="规格", name_en="Pack")
    second = OptionValue.objects.create(group=group, name="大", name_en="Large", position=2)
    first = OptionValue.objects.create(group=group, name="红", position=1)
    variant = make_variant(product=group.product, options=[second, first])
    (shown,) = see_cart(fill_cart(None, variant)).lines
    assert shown.options == "红 / 大"
    with translation.override("en"):
        assert shown.options == "红 / Large"


def test_every_change_counts_up_the_version():
    basket = fill_cart()
    before = Cart.objects.get().version
    cart.services.carts.select(cart=basket, line_ids=[], is_selected=False)
    assert Cart.objects.get().version == before + 1

"""Shelves, search, products and favourites as shoppers meet them."""

from urllib.parse import quote

import pytest
from django.test import Client

import catalog.services.cards
import catalog.services.favourites
import catalog.services.products
from catalog.models import Category, Favourite, Product, ProductCard
from tests.factories.catalog import (
    describe,
    make_attribute,
    make_brand,
    make_category,
    make_options,
    make_product,
    make_type,
    make_variant,
)

pytestmark = pytest.mark.django_db


def page(url: str, **headers) -> str:
    response = Client(headers=headers).get(url)
    assert response.status_code == 200
    return response.content.decode()


def shelf_url(category: Category) -> str:
    return f"/c/{category.slug}-{category.pk}/"


def on_shelf(count: int, **fields) -> Category:
    category = make_category()
    for _ in range(count):
        make_variant(product__category=category, **fields)
    return category


def test_a_shelf_shows_goods_of_the_shelves_below():
    top = make_category()
    product = make_variant(product__category=make_category(parent=top)).product
    assert product.name in page(shelf_url(top))


def test_a_stale_shelf_address_leads_to_the_present_one(client):
    category = make_category()
    response = client.get(f"/c/old-name-{category.pk}/?page=2")
    assert (response.status_code, response.url) == (301, f"{shelf_url(category)}?page=2")


def test_a_hidden_shelf_is_not_found(client):
    category = make_category(is_visible=False)
    assert client.get(shelf_url(category)).status_code == 404


def test_an_empty_shelf_says_so():
    assert "货架正在上货" in page(shelf_url(make_category()))


def test_filters_that_leave_nothing_offer_to_be_cleared():
    assert "没有同时符合这些条件的商品" in page(shelf_url(on_shelf(1)) + "?price_max=1")


def test_out_of_stock_goods_come_last_and_stay_clickable():
    category = on_shelf(2)
    first, second = Product.objects.filter(category=category).order_by("id")
    catalog.services.cards.set_in_stock(first.pk, True)
    text = page(shelf_url(category))
    assert text.index(first.name) < text.index(second.name)


def test_pages_are_real_links():
    text = page(shelf_url(on_shelf(25)))
    assert "?page=2" in text


def test_htmx_gets_only_the_list_and_the_filters():
    url = shelf_url(on_shelf(1))
    text = page(url, hx_request="true", hx_target="listing")
    assert "<html" not in text
    assert 'id="listing"' in text
    assert 'hx-swap-oob="true"' in text


def test_a_brand_is_filtered_and_shown_as_a_chip():
    category, brand = make_category(), make_brand(name="晨光")
    mine = make_variant(product__category=category, product__brand=brand).product
    other = make_variant(product__category=category).product
    text = page(f"{shelf_url(category)}?brand={brand.pk}")
    assert mine.name in text
    assert other.name not in text
    assert 'class="chip on"' in text


def test_attributes_filter_and_are_counted():
    kind, category = make_type(), make_category()
    colour = make_attribute(kind, "colour", "red", "blue")
    red, blue = (
        make_variant(product__category=category, product__product_type=kind).product
        for _ in range(2)
    )
    describe(red, colour, "red")
    describe(blue, colour, "blue")
    text = page(f"{shelf_url(category)}?attr.colour=red")
    assert red.name in text
    assert blue.name not in text


@pytest.mark.parametrize(
    "query",
    [
        "page=-1", "page=1000000000", "page=NaN", "price_min=NaN", "price_min=-5&price_max=inf",
        "price_min=1e400", "price_max=１２", "attr.colour=%27%3B+DROP+TABLE--", "attr.%27%25s=1",
        "attr.colour=%25s", "brand=x&brand=-1&brand=99999999999999999999", "ordering=pk;--",
        "rating=9", "in_stock=perhaps", "q=" + "a" * 10_000, "q=a%26%21b%7C%28c%3A%2A%29%27%5C",
        "q=%3C-%3E", "q=%F0%9F%8D%8E", "q=%25%25_", "&".join(f"attr.a{n}=1" for n in range(50)),
        "q=" + "%E8%8B%B9" * 300, "brand=" + "&brand=".join("1" * 200),
    ],
)  # fmt: skip
def test_no_question_breaks_a_list(client, query):
    category = on_shelf(1)
    assert client.get(f"{shelf_url(category)}?{query}").status_code == 200
    assert client.get(f"/search/?{query}").status_code == 200


def test_a_wrong_price_is_left_out_said_and_kept():
    category = on_shelf(1)
    text = page(f"{shelf_url(category)}?price_min=abc")
    assert "价格条件未生效" in text
    assert 'value="abc"' in text
    assert 'class="card' in text


@pytest.mark.parametrize(
    "words", ["红富士", "fuji APPLE", "苹果", "hongfushi", "hfspg", "fuji aple"]
)
def test_search_finds_chinese_english_pinyin_and_typos(words):
    product = make_variant(product__name="红富士苹果", product__name_en="Fuji apples").product
    make_variant(product__name="毛巾", product__name_en="Towel")
    text = page(f"/search/?q={words}")
    assert product.name in text
    assert "毛巾" not in text


def test_a_search_in_vain_offers_what_others_buy():
    product = make_variant().product
    text = page("/search/?q=zzzzzz")
    assert "没有找到" in text
    assert product.name in text


def test_search_words_are_escaped():
    assert "<script>x" not in page("/search/?q=<script>x</script>")


def test_suggestions_name_shelves_and_goods():
    category = make_category(name="水果")
    product = make_variant(product__category=category, product__name="水果拼盘").product
    text = page("/search/suggestions/?q=水果")
    assert shelf_url(category) in text
    assert product.name in text


@pytest.mark.parametrize("typed", ["50%_", "o'neil", "a\\", "晨光"])
def test_suggestions_take_what_is_typed_for_itself(typed):
    brand = make_brand(name=f"{typed}牌")
    assert f"?brand={brand.pk}" in page(f"/search/suggestions/?q={quote(typed)}")


def test_a_stale_product_address_leads_to_the_present_one(client):
    product = make_variant().product
    response = client.get(f"/p/wrong-{product.pk}/?variant=3")
    assert response.status_code == 301
    assert response.url == f"{product.get_absolute_url()}?variant=3"


def test_a_draft_is_not_found(client):
    product = make_variant(product__status="draft").product
    assert client.get(product.get_absolute_url()).status_code == 404


def test_a_retired_product_is_gone_and_shows_what_is_alike(client):
    product = make_variant().product
    kin = make_variant(product__category=product.category).product
    catalog.services.products.retire(product_id=product.pk)
    response = client.get(product.get_absolute_url())
    assert response.status_code == 410
    assert kin.name in response.content.decode()


def test_the_address_chooses_the_variant():
    product = make_product()
    small, large = make_options(product, "尺寸", "小", "大")
    make_variant(1000, product=product, options=[small])
    big = make_variant(2000, product=product, options=[large])
    text = page(f"{product.get_absolute_url()}?variant={big.pk}")
    assert f'name="variant" value="{big.pk}"' in text


def test_a_value_no_variant_has_cannot_be_chosen():
    product = make_product()
    small, _unsold = make_options(product, "尺寸", "小", "大")
    make_variant(1000, product=product, options=[small])
    assert 'aria-disabled="true"' in page(product.get_absolute_url())


def test_structured_data_cannot_be_broken_out_of():
    product = make_variant(product__name="</script><script>alert(1)</script>").product
    assert "<script>alert(1)" not in page(product.get_absolute_url())


def test_structured_data_tells_price_and_stock():
    product = make_variant(1990, stock=3).product
    text = page(product.get_absolute_url())
    assert '"price": "19.90"' in text
    assert "schema.org/InStock" in text


def test_a_sold_out_product_cannot_be_put_into_the_cart():
    text = page(make_variant(stock=0).product.get_absolute_url())
    assert 'value="add"' not in text


def test_favourites_need_a_sign_in(client):
    assert client.get("/account/favourites/").status_code == 302


def test_a_shopper_sees_only_their_own_favourites(ada, ada_client, bo, bo_client):
    product = make_variant().product
    catalog.services.favourites.toggle_favourite(user=bo, product_id=product.pk)
    assert product.name in bo_client.get("/account/favourites/").content.decode()
    assert product.name not in ada_client.get("/account/favourites/").content.decode()


def test_a_favourite_is_toggled_by_a_plain_form(ada, ada_client):
    product = make_variant().product
    response = ada_client.post(f"/favourites/{product.pk}/toggle/")
    assert response.url == product.get_absolute_url()
    assert Favourite.objects.owned_by(ada).count() == 1


@pytest.mark.parametrize("key", [10**18, 10**30])
def test_an_unknown_product_cannot_be_a_favourite(ada_client, key):
    assert ada_client.post(f"/favourites/{key}/toggle/").status_code == 404


def test_every_card_of_a_list_links_to_its_product():
    category = on_shelf(1)
    card = ProductCard.objects.get()
    assert f'href="{card.get_absolute_url()}"' in page(shelf_url(category))


def test_a_product_below_a_hidden_shelf_shows_no_way_to_it():
    hidden = make_category(is_visible=False)
    product = make_variant(product__category=make_category(parent=hidden)).product
    text = page(product.get_absolute_url())
    assert shelf_url(hidden) not in text
    assert shelf_url(product.category) not in text


def test_a_product_page_follows_every_change(ada_client):
    product = make_variant(1000, product__name="红茶").product
    assert "红茶" in ada_client.get(product.get_absolute_url()).content.decode()
    Product.objects.filter(pk=product.pk).update(name="绿茶")
    assert "绿茶" in ada_client.get(product.get_absolute_url()).content.decode()

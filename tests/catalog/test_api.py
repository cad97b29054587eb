"""The catalogue for API clients."""

import pytest

import catalog.services.cards
import catalog.services.products
from catalog.models import Favourite
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

URL = "/api/v1/products/"


def names(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [row["name"] for row in response.json()["results"]]


def test_anybody_may_list_products_newest_first(api):
    old, new = make_variant().product, make_variant().product
    assert names(api.get(URL)) == [new.name, old.name]


def test_money_is_told_in_minor_units(api):
    make_variant(1990)
    row = api.get(URL).json()["results"][0]
    assert row["price"] == {"amount": 1990, "currency": "CNY"}
    assert row["reference_price"] is None


def test_names_follow_the_clients_language(api):
    make_variant(product__name="苹果", product__name_en="Apple")
    assert names(api.get(URL, headers={"accept-language": "en"})) == ["Apple"]
    assert names(api.get(URL, headers={"accept-language": "zh-hans"})) == ["苹果"]


def test_a_list_is_followed_by_its_cursor_without_repeats(api):
    goods = {make_variant(100 * (n % 2)).product.name for n in range(5)}
    url, seen = f"{URL}?limit=2&ordering=price", []
    while url:
        page = api.get(url)
        seen += names(page)
        url = page.json()["next"]
    assert len(seen) == 5
    assert set(seen) == goods


@pytest.mark.parametrize(
    ("ordering", "first"), [("price", "甲"), ("-price", "乙"), ("-sold_count", "乙")]
)
def test_a_list_is_ordered_as_asked(api, ordering, first):
    make_variant(100, product__name="甲")
    dear = make_variant(900, product__name="乙").product
    catalog.services.cards.set_sold({dear.pk: 3})
    assert names(api.get(URL, {"ordering": ordering}))[0] == first


def test_products_are_filtered_by_category_brand_price_stock_and_attribute(api):
    kind, category, brand = make_type(), make_category(), make_brand()
    facts = {"product_type": kind, "category": category, "brand": brand, "name": "我"}
    mine = make_product(**facts)
    make_variant(500, product=mine, stock=2)
    describe(mine, make_attribute(kind, "colour", "red"), "red")
    make_variant(500)
    for query in (
        f"category={category.pk}", f"brand={brand.pk}", "in_stock=true", "attr.colour=red",
        f"category={category.pk}&price_min=500&price_max=500", "q=我",
    ):  # fmt: skip
        assert names(api.get(f"{URL}?{query}")) == ["我"], query


@pytest.mark.parametrize(
    "query",
    ["price_min=NaN", "price_min=-1", "price_min=x", "ordering=pk", "brand=a", "limit=0",
     "category=9e999", "rating=6", "q=" + "a" * 101],
)  # fmt: skip
def test_a_wrong_question_is_refused_as_a_problem(api, query):
    response = api.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query", ["q=%27%26%7C!", "attr.x%27=1", "attr.a=%25s", "cursor=abc", "facets=1&q=%3A%2A"]
)
def test_no_question_breaks_the_list(api, query):
    assert api.get(f"{URL}?{query}").status_code in {200, 404}


def test_facets_count_what_each_choice_would_leave(api):
    brand = make_brand(name="晨光")
    make_variant(product__brand=brand)
    make_variant(product__brand=make_brand())
    answer = api.get(f"{URL}?facets=1&brand={brand.pk}").json()
    brands = next(facet for facet in answer["facets"] if facet["code"] == "brand")
    assert answer["total"] == 1
    assert sorted(choice["count"] for choice in brands["choices"]) == [1, 1]
    assert {choice["name"] for choice in brands["choices"] if choice["is_on"]} == {"晨光"}


def test_a_product_tells_its_variants_options_and_facts(api):
    kind = make_type()
    product = make_product(product_type=kind)
    small, large = make_options(product, "尺寸", "小", "大")
    make_variant(100, product=product, options=[small])
    make_variant(200, product=product, options=[large], reference=300)
    describe(product, make_attribute(kind, "weight", kind="number", unit="g"), 500)
    answer = api.get(f"{URL}{product.pk}/").json()
    assert [row["name"] for row in answer["variants"]] == ["小", "大"]
    assert answer["variants"][1]["reference_price"]["amount"] == 300
    assert answer["attributes"] == [{"code": "weight", "name": "weight", "value": "500 g"}]
    assert [o["name"] for o in answer["option_groups"][0]["options"]] == ["小", "大"]


def test_a_retired_product_is_gone_and_a_draft_was_never_there(api):
    retired, draft = make_variant().product, make_variant(product__status="draft").product
    catalog.services.products.retire(product_id=retired.pk)
    assert api.get(f"{URL}{retired.pk}/").status_code == 410
    assert api.get(f"{URL}{draft.pk}/").status_code == 404
    assert api.get(f"{URL}{10**30}/").status_code == 404


@pytest.mark.parametrize("path", ["products/", "categories/", "brands/"])
def test_an_unchanged_answer_is_not_sent_twice(api, path):
    make_variant(product__brand=make_brand())
    tag = api.get(f"/api/v1/{path}")["ETag"]
    assert api.get(f"/api/v1/{path}", headers={"if-none-match": tag}).status_code == 304


def test_a_new_price_changes_the_etag(api):
    variant = make_variant(100)
    before = api.get(f"{URL}{variant.product_id}/")["ETag"]
    catalog.services.products.set_price(variant_id=variant.pk, amount=200)
    assert api.get(f"{URL}{variant.product_id}/")["ETag"] != before


def test_similar_products_share_the_shelf(api):
    product = make_variant().product
    kin = make_variant(product__category=product.category).product
    make_variant()
    assert [row["id"] for row in api.get(f"{URL}{product.pk}/similar/").json()] == [kin.pk]


def test_categories_know_their_parent(api):
    top = make_category()
    make_category(parent=top)
    rows = api.get("/api/v1/categories/").json()["results"]
    assert [row["parent_id"] for row in rows] == [None, top.pk]


def test_suggestions_answer_pinyin(api):
    product = make_variant(product__name="苹果").product
    answer = api.get("/api/v1/search/suggestions/?q=pingguo").json()
    assert [row["id"] for row in answer["products"]] == [product.pk]


def test_favourites_are_the_callers_own(ada_api, bo_api, ada):
    key = make_variant().product_id
    assert ada_api.post("/api/v1/favourites/", {"product": key}, format="json").status_code == 201
    assert ada_api.post("/api/v1/favourites/", {"product": key}, format="json").status_code == 200
    assert len(names(ada_api.get("/api/v1/favourites/"))) == 1
    assert names(bo_api.get("/api/v1/favourites/")) == []
    assert bo_api.delete(f"/api/v1/favourites/{key}/").status_code == 404
    assert ada_api.delete(f"/api/v1/favourites/{key}/").status_code == 204
    assert not Favourite.objects.owned_by(ada).exists()


def test_a_favourite_two_people_share_is_listed_once_each(ada_api, bo_api):
    key = make_variant().product_id
    for client in (ada_api, bo_api):
        client.post("/api/v1/favourites/", {"product": key}, format="json")
        assert len(names(client.get("/api/v1/favourites/"))) == 1


@pytest.mark.parametrize("body", [{}, {"product": "1"}, {"product": 1.5}, {"product": 1, "x": 2}])
def test_a_wrong_favourite_is_refused(ada_api, body):
    assert ada_api.post("/api/v1/favourites/", body, format="json").status_code == 400


def test_favourites_need_somebody(api):
    assert api.get("/api/v1/favourites/").status_code in {401, 403}


def test_a_list_costs_two_queries_at_most(api, django_assert_max_num_queries):
    for _ in range(3):
        make_variant()
    with django_assert_max_num_queries(2):
        api.get(URL)

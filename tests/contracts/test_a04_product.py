"""A4: a product with all a page shows, its reviews, what is alike, why it cannot be bought."""

import pytest

from tests.contracts import sale
from tests.factories.catalog import make_category, make_variant

pytestmark = pytest.mark.django_db


def test_everything_a_page_shows(guest):
    variant = make_variant(price=2980, stock=3)
    product = guest.ask(f"products/{variant.product_id}/")
    assert product["variants"][0]["price"] == {"amount": 2980, "currency": "CNY"}
    shown = {"pictures", "option_groups", "attributes", "description", "guarantee", "categories"}
    assert shown | {"sold_count", "rating", "review_count"} <= set(product)


def test_related_products(guest):
    shelf = make_category()
    one, other = (make_variant(product__category=shelf).product_id for _ in "12")
    assert [card["id"] for card in guest.ask(f"products/{one}/similar/")] == [other]


def test_reviews_with_scores(guest, adas, staff):
    variant = make_variant(stock=5)
    placed = sale.received(adas, staff, variant)
    line = placed["lines"][0]["id"]
    adas.do(f"orders/{placed['number']}/reviews/", {"line": line, "rating": 4, "text": "好"})
    assert isinstance(guest.ask(f"products/{variant.product_id}/reviews/")["results"], list)


def test_why_it_cannot_be_bought(guest):
    variant = make_variant(stock=0)
    answer = guest.ask("availability/", variant=variant.pk, quantity=1)
    assert (answer["can_buy"], answer["code"]) == (False, "out_of_stock")
    assert answer["reason"]


def test_a_product_that_is_not_there(guest):
    assert guest.refusal("products/1/", method="get") == (404, "not_found")

"""What the catalogue's pages cost in queries."""

import pytest

from catalog.models import Category
from catalog.selectors.shelves import tree
from tests.factories.catalog import make_category, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> str:
    """The page of a shelf with three products."""
    category: Category = make_category()
    for _ in range(3):
        make_variant(product__category=category)
    return f"/c/{category.slug}-{category.pk}/"


def test_suggestions_cost_two_queries(client, as_in_production, django_assert_num_queries):
    name = make_variant().product.name
    client.get(f"/search/suggestions/?q={name}")
    with django_assert_num_queries(2):
        client.get(f"/search/suggestions/?q={name}")


def test_a_category_page_costs_six_queries_at_most(client, shelf, django_assert_max_num_queries):
    url = shelf + "?brand=1&attr.a=b"
    with django_assert_max_num_queries(6):
        client.get(url)


@pytest.mark.parametrize("query", ["", "?price_min=1"])
def test_a_known_shopper_s_category_page_costs_five_queries(
    ada_client, shelf, as_in_production, django_assert_max_num_queries, query
):
    url = shelf + query
    ada_client.get(url)
    with django_assert_max_num_queries(5):
        ada_client.get(url)


def test_a_search_page_costs_five_queries(
    ada_client, as_in_production, django_assert_max_num_queries
):
    name = make_variant().product.name
    ada_client.get(f"/search/?q={name}")
    with django_assert_max_num_queries(5):
        ada_client.get(f"/search/?q={name}")


def test_the_shelves_are_read_once_a_second(as_in_production, django_assert_num_queries):
    tree()
    with django_assert_num_queries(0):
        tree()


def test_a_known_shopper_s_product_page_costs_eight_queries(
    ada_client, as_in_production, django_assert_max_num_queries
):
    product = make_variant(stock=5).product
    make_variant(product__category=product.category)
    ada_client.get(product.get_absolute_url())
    with django_assert_max_num_queries(8):
        ada_client.get(product.get_absolute_url())

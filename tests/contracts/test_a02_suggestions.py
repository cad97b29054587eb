"""A2: suggestions and completion in Chinese, pinyin and English.

Ranking by audience and behaviour is not built yet.
"""

import pytest

from tests.factories.catalog import make_brand, make_category, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea():
    """A tea with a brand and a shelf of its own."""
    names = {"name": "龙井茶", "name_en": "Dragon Well tea"}
    shelf = make_category(name="茶叶", name_en="Tea")
    brand = make_brand(name="茶山", name_en="Tea Hill")
    return make_variant(
        **{f"product__{k}": v for k, v in names.items()},
        product__category=shelf,
        product__brand=brand,
    ).product


@pytest.mark.parametrize("typed", ["龙井", "longjing", "dragon"])
def test_products_are_suggested(guest, tea, typed):
    found = guest.ask("search/suggestions/", q=typed)
    assert [card["id"] for card in found["products"]] == [tea.pk]


def test_shelves_and_brands_are_suggested(guest, tea):
    found = guest.ask("search/suggestions/", q="茶")
    assert [shelf["name"] for shelf in found["categories"]] == ["茶叶"]
    assert [brand["name"] for brand in found["brands"]] == ["茶山"]


def test_names_are_told_in_the_language_asked_for(guest, tea):
    english = guest.get("/api/v1/search/suggestions/?q=tea", HTTP_ACCEPT_LANGUAGE="en").json()
    assert english["products"][0]["name"] == "Dragon Well tea"

"""The shop's search finds what a SKU or a barcode names."""

import pytest

from catalog.selectors.listing import Filters, listing
from catalog.tokens import is_code
from tests.factories.catalog import make_variant

pytestmark = pytest.mark.django_db
EAN = "6901234567892"


def found(text: str) -> set[str]:
    return {card.name for card in listing(Filters(text=text)).cards}


@pytest.fixture
def tea() -> None:
    make_variant(stock=1, sku="Tea-1", barcode=EAN, product__name="龙井")
    make_variant(stock=1, sku="TEA-10", product__name="Tea 1 again")


@pytest.mark.parametrize("text", ["Tea-1", "tea-1", " TEA-1 ", "ＴＥＡ-1", EAN])
def test_a_code_finds_exactly_what_has_it(tea, text):
    assert found(text) == {"龙井"}


def test_what_is_no_ones_code_is_searched_as_words(tea):
    assert found("tea 1") == {"Tea 1 again"}


def test_what_is_no_longer_sold_is_not_found_by_its_code():
    make_variant(stock=1, sku="OLD-1", is_active=False, product__name="旧货")
    assert "旧货" not in found("OLD-1")


def test_a_draft_is_not_found_by_its_code():
    make_variant(sku="NEW-1", product__name="新货", product__status="draft")
    assert found("NEW-1") == set()


@pytest.mark.parametrize(
    ("text", "answer"),
    [("TEA-1", True), (EAN, True), ("tea", False), ("绿茶1", False), ("a 1", False), ("-1", False)],
)
def test_what_may_be_a_code(text, answer):
    assert is_code(text) is answer

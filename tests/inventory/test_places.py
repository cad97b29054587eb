"""The side places of a store."""

import pytest

from inventory.models import Warehouse
from inventory.services.places import item_at, side_place
from tests.factories.catalog import make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Warehouse:
    return Warehouse.objects.create(code="SH", name="上海仓", name_en="Shanghai")


@pytest.mark.parametrize("kind", ["hold", "transit"])
def test_a_store_has_one_side_place_of_a_kind(store, kind):
    place = side_place(store, kind)
    assert side_place(store, kind) == place
    assert (place.parent, place.kind) == (store, kind)


def test_a_side_place_is_named_after_its_store_in_both_languages(store):
    place = side_place(store, "hold")
    assert place.name.startswith("上海仓 · ")
    assert place.name_en == "Shanghai · quality hold"


def test_what_is_no_store_has_no_side_place(store):
    with pytest.raises(ValueError):
        side_place(side_place(store, "hold"), "hold")


def test_a_store_is_no_side_place(store):
    with pytest.raises(ValueError):
        side_place(store, "store")


def test_goods_in_a_side_place_are_not_for_sale(store):
    variant = make_variant()
    item = item_at(variant.pk, side_place(store, "hold").pk)
    assert item == item_at(variant.pk, item.warehouse_id)
    assert not variant.stock_items.in_service().exists()

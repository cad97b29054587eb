"""What suppliers ask, written with a note of who changed it."""

import pytest
from django.contrib.admin.models import LogEntry

from inventory.models import SupplierItem
from inventory.purchase_terms import Terms
from inventory.selectors.supplier_terms import terms_of
from inventory.services.supplier_terms import Offer, TermsRefused, drop_terms, set_terms
from tests.factories.catalog import make_variant
from tests.factories.purchasing import make_supplier

pytestmark = pytest.mark.django_db


def offer(variant, *args, **more) -> Offer:
    terms = Terms(*args or (600,), **{k: more.pop(k) for k in list(more) if k in TERMS})
    return Offer(variant.pk, terms, **more)


TERMS = {"breaks", "minimum_quantity", "pack_size"}


def test_terms_are_written_and_replaced_whole():
    supplier, variant = make_supplier(), make_variant()
    for breaks in (((10, 500), (50, 400)), ((20, 450),)):
        set_terms(supplier_id=supplier.pk, offer=offer(variant, breaks=breaks, pack_size=5))
    assert terms_of(supplier.pk, [variant.pk])[variant.pk] == Terms(600, ((20, 450),), 1, 5)


def test_one_supplier_of_a_variant_is_preferred():
    variant, rivals = make_variant(), [make_supplier(), make_supplier()]
    for supplier in rivals:
        set_terms(supplier_id=supplier.pk, offer=offer(variant, is_preferred=True))
    assert SupplierItem.objects.get(is_preferred=True).supplier == rivals[1]


@pytest.mark.parametrize(
    "terms",
    [
        {"breaks": ((1, 500),)},
        {"breaks": ((10, 500), (10, 400))},
        {"breaks": ((10, 700),)},
        {"breaks": ((10, 500), (20, 550))},
        {"breaks": ((10, -1),)},
        {"minimum_quantity": 0},
        {"pack_size": 0},
    ],
)
def test_terms_that_make_no_sense_are_refused(terms):
    with pytest.raises(TermsRefused):
        set_terms(supplier_id=make_supplier().pk, offer=offer(make_variant(), **terms))


def test_who_changed_a_price_is_written_down(clerk):
    supplier, variant = make_supplier(), make_variant(sku="TEA-5")
    set_terms(supplier_id=supplier.pk, offer=offer(variant, 777), actor=clerk)
    note = LogEntry.objects.get(object_id=str(supplier.pk))
    assert note.user == clerk
    assert "TEA-5" in note.change_message
    assert "777" in note.change_message


def test_terms_are_dropped_once(clerk):
    supplier, variant = make_supplier(), make_variant()
    set_terms(supplier_id=supplier.pk, offer=offer(variant))
    for _press in range(2):
        drop_terms(supplier_id=supplier.pk, variant_id=variant.pk, actor=clerk)
    assert not SupplierItem.objects.exists()
    assert LogEntry.objects.count() == 1

"""Tax classes: rates in basis points, one the shop's own."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from catalog.models import TaxClass
from tests.factories.catalog import make_product

pytestmark = pytest.mark.django_db
FORM = "/admin/catalog/taxclass/add/"


def make_class(code="13", rate=1300, **facts):
    return TaxClass.objects.create(code=code, name=f"{code}%", rate=rate, **facts)


@pytest.mark.parametrize("rate", [-1, 10_001])
def test_a_rate_lies_between_nothing_and_the_whole(rate):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_class(rate=rate)


def test_one_class_is_the_shops_own():
    make_class(is_default=True)
    make_class("9", 900)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_class("6", 600, is_default=True)


def test_a_class_that_products_name_stays():
    taxed = make_class()
    product = make_product()
    product.tax_class = taxed
    product.save()
    with pytest.raises(ProtectedError):
        taxed.delete()


def typed(**facts):
    return {"name": "标准税率", "code": "standard", "rate": "13", "is_included": "on"} | facts


def test_a_clerk_types_the_rate_in_percent(clerk_client):
    assert clerk_client.post(FORM, typed(rate="6.5")).status_code == 302
    tax = TaxClass.objects.get()
    assert (tax.rate, tax.is_included, tax.is_default) == (650, True, False)
    assert "6.5%" in clerk_client.get("/admin/catalog/taxclass/").content.decode()


@pytest.mark.parametrize("rate", ["", "-1", "100.01", "13.001", "x", "9" * 40, "NaN"])
def test_a_wrong_rate_is_refused(clerk_client, rate):
    assert clerk_client.post(FORM, typed(rate=rate)).status_code == 200
    assert not TaxClass.objects.exists()


def test_a_second_class_of_the_shops_own_is_refused_in_words(clerk_client):
    make_class(is_default=True)
    answer = clerk_client.post(FORM, typed(is_default="on"))
    assert "已有另一个默认税类" in answer.content.decode()


def test_a_product_names_its_class(clerk_client):
    make_class()
    product = make_product()
    page = clerk_client.get(f"/admin/catalog/product/{product.pk}/change/").content.decode()
    assert 'name="tax_class"' in page

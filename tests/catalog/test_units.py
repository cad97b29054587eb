"""What numbers are counted in, and what texts say, in both languages."""

import pytest
from django.utils import translation

from catalog.models import AttributeValue
from tests.factories.catalog import describe, make_attribute, make_type, make_variant

pytestmark = pytest.mark.django_db


def facts_page(client, product, prefix=""):
    return client.get(f"{prefix}/p/x-{product.pk}/", follow=True).content.decode()


def test_the_specification_speaks_the_readers_language(client):
    kind = make_type()
    product = make_variant(product__product_type=kind).product
    shelf_life = make_attribute(kind, "life", kind="number", unit="天", unit_en="days")
    describe(product, shelf_life, 270)
    describe(product, make_attribute(kind, "made_of", kind="text"), "坚果、海盐")
    AttributeValue.objects.filter(text="坚果、海盐").update(text_en="nuts, sea salt")
    english = facts_page(client, product, "/en")
    assert "270 days" in english
    assert "nuts, sea salt" in english
    with translation.override("zh-hans"):
        chinese = facts_page(client, product)
    assert "270 天" in chinese
    assert "坚果、海盐" in chinese

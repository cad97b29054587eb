"""Clerks run the catalogue; every change of price or state goes through a service."""

import pytest
from django.urls import reverse

from catalog.models import Price, Product, ProductCard
from catalog.selectors.suggestions import suggest
from tests.factories.catalog import make_brand, make_category, make_type, make_variant

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "model", ["product", "variant", "category", "brand", "producttype", "attribute", "optiongroup"]
)
def test_every_list_opens(clerk_client, model):
    make_variant(product__brand=make_brand())
    assert clerk_client.get(reverse(f"admin:catalog_{model}_changelist")).status_code == 200
    assert clerk_client.get(reverse(f"admin:catalog_{model}_add")).status_code == 200


def test_a_price_is_set_from_now_on_through_the_service(clerk_client):
    variant = make_variant(1000)
    url = reverse("admin:catalog_variant_price", args=[variant.pk])
    assert clerk_client.get(url).status_code == 200
    clerk_client.post(url, {"kind": "selling", "yuan": "12.50"})
    assert Price.objects.filter(variant=variant).count() == 2
    assert ProductCard.objects.get().min_amount == 1250


def test_a_customer_may_not_set_prices(ada_client):
    variant = make_variant(1000)
    url = reverse("admin:catalog_variant_price", args=[variant.pk])
    assert ada_client.post(url, {"kind": "selling", "yuan": "1"}).status_code == 302
    assert Price.objects.count() == 1


@pytest.mark.parametrize(("action", "status"), [("retire", "retired"), ("publish", "on_sale")])
def test_products_change_state_by_actions(clerk_client, action, status):
    product = make_variant().product
    url = reverse("admin:catalog_product_changelist")
    clerk_client.post(url, {"action": action, "_selected_action": [product.pk]})
    assert Product.objects.get().status == status


def test_saving_a_product_rewrites_its_card(clerk_client):
    product = make_variant(product__category=make_category()).product
    url = reverse("admin:catalog_product_change", args=[product.pk])
    forms = {}
    for prefix in ("variants", "attribute_values", "media"):
        forms |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    facts = {"name": "新名字", "product_type": make_type().pk, "category": product.category_id}
    response = clerk_client.post(url, {**forms, **facts, "slug": product.slug})
    assert response.status_code == 302, response.context["errors"]
    assert ProductCard.objects.get().name == "新名字"


def test_a_renamed_shelf_is_found_by_how_its_new_name_is_typed(clerk_client):
    shelf = make_category(name="蔬菜")
    url = reverse("admin:catalog_category_change", args=[shelf.pk])
    form = clerk_client.get(url).context["adminform"].form
    typed = {name: form[name].value() or "" for name in form.fields} | {"name": "水果"}
    clerk_client.post(url, typed)
    assert [found.id for found in suggest("shuig").shelves] == [shelf.pk]

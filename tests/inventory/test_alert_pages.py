"""Alerts and wishes in the back office."""

import pytest
from django.urls import reverse

from inventory.models import BackInStockRequest, StockAlert, StockItem
from inventory.services.alerts import look_at
from inventory.services.levels import Levels, set_levels
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant

pytestmark = pytest.mark.django_db

ALERTS = reverse("admin:inventory_stockalert_changelist")
WISHES = reverse("admin:inventory_backinstockrequest_changelist")


@pytest.fixture
def alert():
    """Two units left where five are the least."""
    item = StockItem.objects.get(variant=make_variant(stock=2))
    set_levels(stock_item_id=item.pk, levels=Levels(minimum=5))
    look_at([item.variant_id])
    return StockAlert.objects.select_related("stock_item__variant").get()


def test_what_needs_care_is_listed_with_its_level(clerk_client, alert):
    page = clerk_client.get(ALERTS).content.decode()
    assert alert.stock_item.variant.sku in page
    assert "2/5" in page


def test_what_is_well_again_is_listed_only_when_asked_for(clerk_client, alert):
    StockAlert.objects.update(closed_at="2026-01-01T00:00Z")
    sku = alert.stock_item.variant.sku
    pages = [clerk_client.get(ALERTS, query) for query in ({}, {"state": "closed"})]
    assert [sku in page.content.decode() for page in pages] == [False, True]


def test_an_alert_leads_to_its_item(clerk_client, alert):
    page = reverse("admin:inventory_stockalert_change", args=[alert.pk])
    item = reverse("admin:inventory_stockitem_change", args=[alert.stock_item_id])
    assert clerk_client.get(page).url == item


def test_the_first_page_counts_what_needs_care(clerk_client, alert):
    page = clerk_client.get(reverse("admin:index")).content.decode()
    assert f"{ALERTS}?kind__in=low,out" in page
    assert clerk_client.get(f"{ALERTS}?kind__in=low,out").status_code == 200


def test_wishes_are_listed_and_narrowed(clerk_client):
    variant = make_variant()
    BackInStockRequest.objects.create(
        variant=variant, email="guest@example.com", language="en", token="t"
    )
    pages = [clerk_client.get(WISHES, {"state": state}) for state in ("waiting", "told")]
    assert [variant.sku in page.content.decode() for page in pages] == [True, False]


def test_who_may_nothing_sees_neither():
    newcomer = signed_in(UserFactory(email="new@example.com", is_staff=True))
    assert [newcomer.get(page).status_code for page in (ALERTS, WISHES)] == [403, 403]

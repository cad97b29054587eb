"""The doctor's page, and the page where levels are set."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from inventory.models import Channel, KeptBack, StockItem, Warehouse
from inventory.selectors.destinations import destination
from inventory.selectors.doctor import examine
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant, stock_up

pytestmark = pytest.mark.django_db

DOCTOR = "/admin/inventory/stockitem/doctor/"


@pytest.fixture
def variant():
    """Two in the north, three in the south, one more held for inspection."""
    found = make_variant()
    places = [("N", "北仓", 116.4, 39.9), ("S", "南仓", 113.3, 23.1)]
    for units, (code, name, longitude, latitude) in enumerate(places, 2):
        spot = {"longitude": longitude, "latitude": latitude}
        stock_up(found, units, Warehouse.objects.create(code=code, name=name, **spot))
    hold = Warehouse.objects.create(
        code="H", name="待检", kind="hold", parent=Warehouse.objects.get(code="N")
    )
    stock_up(found, 1, hold)
    return found


def ills(diagnosis):
    return [check.words for check in diagnosis.checks if not check.is_well]


def sent(diagnosis):
    return {shelf.item.warehouse.code: shelf.sends for shelf in diagnosis.shelves if shelf.sends}


def test_the_doctor_names_what_every_warehouse_would_send(variant):
    assert sent(examine(variant, 2, Channel.WEB, destination("110000"))) == {"N": 2}
    assert sent(examine(variant, 4, Channel.WEB, destination("440000"))) == {"N": 1, "S": 3}


def test_the_doctor_names_each_rule_that_stands_in_the_way(variant):
    variant.is_active = False
    variant.save()
    type(variant).objects.filter(pk=variant.pk).update(purchase_limit=5)
    variant.refresh_from_db()
    found = examine(variant, 6, Channel.WEB, None)
    assert found.verdict.code == "off_shelf"
    assert len(ills(found)) == 4


def test_the_doctor_shows_what_is_kept_back(variant):
    item = StockItem.objects.get(warehouse__code="S")
    KeptBack.objects.create(stock_item=item, channel=Channel.APP, quantity=2)
    kept = {s.item.warehouse.code: s.kept for s in examine(variant, 1, Channel.APP, None).shelves}
    assert kept == {"N": 0, "S": 2, "H": 0}


def test_the_doctor_asks_six_queries(variant, django_assert_max_num_queries):
    variant.product  # noqa: B018 - read beforehand, as the form does
    with django_assert_max_num_queries(6):
        examine(variant, 1, Channel.WEB, destination("110000"))


def test_the_page_answers_a_scanned_code(clerk_client, variant):
    asked = {"code": variant.sku, "quantity": 9, "region": "110000", "channel": "web"}
    page = clerk_client.get(DOCTOR, asked).content.decode()
    assert "too_few" in page
    assert "待检" in page


def test_an_unknown_code_is_refused_in_words(clerk_client):
    page = clerk_client.get(DOCTOR, {"code": "no such thing"}).content.decode()
    assert "没有这个 SKU 或条码。" in page


@pytest.mark.parametrize("asked", [{}, {"quantity": "x"}, {"region": "x"}, {"quantity": 10**30}])
def test_no_question_breaks_the_page(clerk_client, asked):
    assert clerk_client.get(DOCTOR, {"code": "A"} | asked).status_code == 200


def test_the_doctor_is_for_the_staff_who_may(variant):
    clerk = UserFactory(email="new@example.com", is_staff=True)
    assert signed_in(clerk).get(DOCTOR).status_code == 403


def levels_page(variant):
    item = StockItem.objects.get(variant=variant, warehouse__code="N")
    return item, reverse("admin:inventory_stockitem_levels", args=[item.pk])


def test_levels_are_set_by_a_button(clerk_client, variant):
    item, page = levels_page(variant)
    clerk_client.post(page, {"minimum": 2, "threshold": 4, "kept_app": 1, "bin": "A-1"})
    item.refresh_from_db()
    assert (item.minimum, item.threshold, item.bin) == (2, 4, "A-1")
    assert KeptBack.objects.get().channel == Channel.APP


def test_refused_levels_keep_what_was_typed(clerk_client, variant):
    _item, page = levels_page(variant)
    answer = clerk_client.post(page, {"threshold": 4123})
    assert "4123" in answer.content.decode()
    assert "请先填写最低库存" in answer.content.decode()


def test_who_may_only_look_sets_no_levels(variant):
    _item, page = levels_page(variant)
    keeper = UserFactory(email="eye@example.com", is_staff=True)
    keeper.user_permissions.set(Permission.objects.filter(codename="view_stockitem"))
    assert signed_in(keeper).post(page, {"minimum": 1}).status_code == 403

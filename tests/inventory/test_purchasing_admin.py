"""The buyers' desk: purchase orders with their verbs, suppliers' terms, returns."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from inventory.models import (
    LandedCost,
    PurchaseOrder,
    StockItem,
    Supplier,
    SupplierItem,
    SupplierReturn,
)
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.purchasing import (
    deliver,
    make_store,
    make_supplier,
    make_terms,
    open_order,
    sent_order,
)

pytestmark = pytest.mark.django_db
ORDERS = "/admin/inventory/purchaseorder/"
SUPPLIERS = "/admin/inventory/supplier/"
RETURNS = "/admin/inventory/supplierreturn/"


def press(client, order, verb: str, **typed):
    data = {f"{verb}-{name}": value for name, value in typed.items()}
    data[f"{verb}-once"] = uuid.uuid4().hex
    return client.post(f"{ORDERS}{order.pk}/do/{verb}/", data)


def state_of(order) -> str:
    return PurchaseOrder.objects.get(pk=order.pk).state


@pytest.fixture
def onlooker():
    """Somebody of the staff who may see purchases and change nothing."""
    user = UserFactory(email="eye@example.com", is_staff=True)
    rights = ["view_purchaseorder", "view_supplier", "view_supplierreturn"]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return signed_in(user)


def test_an_order_goes_from_draft_to_sent_by_buttons(clerk_client):
    supplier, variant = make_supplier(), make_variant(sku="TEA-9")
    make_terms(supplier, variant, 600, pack_size=6)
    facts = {"supplier": supplier.pk, "warehouse": make_store().pk}
    clerk_client.post(f"{ORDERS}open/", facts)
    order = PurchaseOrder.objects.get()
    press(clerk_client, order, "line", code="tea-9", quantity=10, price="")
    assert order.lines.values_list("quantity", "unit_amount").get() == (12, 600)
    press(clerk_client, order, "send", expected_date="")
    assert state_of(order) == "sent"


def test_a_price_agreed_on_is_typed_in_yuan(clerk_client):
    order = open_order()
    press(clerk_client, order, "line", code=make_variant().sku, quantity=3, price="12.34")
    assert order.lines.get(quantity=3).unit_amount == 1234


def test_a_quantity_of_none_takes_an_article_off(clerk_client):
    order = open_order()
    press(clerk_client, order, "line", code=order.lines.get().variant.sku, quantity=0, price="")
    assert not order.lines.exists()


@pytest.mark.parametrize("price", ["-1", "NaN", "1e30", "1.234", "x"])
def test_an_impossible_price_keeps_what_was_typed(clerk_client, price):
    order = open_order()
    page = press(clerk_client, order, "line", code="NOPE", quantity=7, price=price)
    assert page.status_code == 200
    assert f'value="{price}"' in page.text
    assert order.lines.get().quantity == 10


def test_a_refusal_says_why(clerk_client):
    order = open_order(supplier=make_supplier(minimum_amount=10**9))
    page = press(clerk_client, order, "send", expected_date="")
    assert "供应商" in page.text
    assert state_of(order) == "draft"


def test_an_order_is_confirmed_postponed_and_cancelled(clerk_client):
    order = sent_order()
    day = timezone.localdate() + timedelta(days=3)
    press(clerk_client, order, "confirm", expected_date=day)
    press(clerk_client, order, "postpone", expected_date=day + timedelta(days=1))
    order.refresh_from_db()
    assert (order.state, order.expected_date) == ("confirmed", day + timedelta(days=1))
    press(clerk_client, order, "cancel", reason="不要了")
    assert state_of(order) == "cancelled"


def test_an_order_that_came_short_is_closed(clerk_client):
    order = sent_order()
    deliver(order, accepted=1)
    press(clerk_client, order, "close", reason="停产")
    assert state_of(order) == "closed"


@pytest.mark.parametrize(
    ("outcome", "left"), [("release", (8, 2)), ("scrap", (5, 2)), ("back", (5, 2))]
)
def test_held_goods_are_decided_on(clerk_client, outcome, left):
    order = sent_order()
    line = deliver(order, accepted=5, held=5).lines.get().pk
    facts = {"line": line, "quantity": 3, "outcome": outcome, "reason": "破损"}
    assert press(clerk_client, order, "inspect", **facts).status_code == 302
    units = StockItem.objects.order_by("warehouse__kind").values_list("on_hand", flat=True)
    assert tuple(reversed(units)) == left


def test_bad_goods_need_a_reason(clerk_client):
    order = sent_order()
    line = deliver(order, held=5).lines.get().pk
    facts = {"line": line, "quantity": 3, "outcome": "scrap", "reason": ""}
    page = press(clerk_client, order, "inspect", **facts)
    assert page.status_code == 200


def test_freight_is_added_in_yuan(clerk_client):
    order = sent_order()
    receipt = deliver(order, accepted=10)
    facts = {"receipt": receipt.pk, "kind": "freight", "amount": "12.50", "basis": "value"}
    press(clerk_client, order, "cost", **facts)
    assert LandedCost.objects.get().amount == 1250
    assert StockItem.objects.get().value == 6000 + 1250


def test_the_same_form_costs_once(clerk_client):
    order = sent_order()
    facts = {"receipt": deliver(order, accepted=10).pk, "kind": "duty", "amount": "1"}
    data = {f"cost-{name}": value for name, value in {**facts, "basis": "value"}.items()}
    data["cost-once"] = uuid.uuid4().hex
    for _press in range(2):
        clerk_client.post(f"{ORDERS}{order.pk}/do/cost/", data)
    assert LandedCost.objects.count() == 1


@pytest.mark.parametrize("verb", ["line", "send", "cancel", "describe"])
def test_who_may_only_look_presses_nothing(onlooker, verb):
    order = open_order()
    assert onlooker.get(f"{ORDERS}{order.pk}/change/").status_code == 200
    assert press(onlooker, order, verb, reason="x").status_code == 403
    assert state_of(order) == "draft"


@pytest.mark.parametrize("address", [f"{ORDERS}open/", f"{RETURNS}new/", f"{ORDERS}1/receive/"])
def test_who_may_only_look_opens_no_form(onlooker, address):
    assert onlooker.get(address).status_code == 403


def test_strangers_see_no_purchases(ada_client):
    for address in (ORDERS, f"{ORDERS}reorder/", SUPPLIERS, RETURNS):
        assert ada_client.get(address).status_code == 302


@pytest.mark.parametrize("address", ["999/change/", "x/change/", "999/receive/", "999/do/send/"])
def test_an_order_that_is_not_there_is_no_crash(clerk_client, address):
    ask = clerk_client.post if "/do/" in address else clerk_client.get
    assert ask(ORDERS + address).status_code in {302, 404}


def test_an_unknown_verb_is_not_there(clerk_client):
    assert press(clerk_client, open_order(), "fly").status_code == 404


def test_the_list_finds_by_number_supplier_and_sku(clerk_client):
    order = open_order(make_variant(sku="TEA-8"), supplier=make_supplier(name="山泉茶业"))
    for word in (order.number, "山泉", "TEA-8"):
        assert order.number in clerk_client.get(ORDERS, {"q": word}).text
    assert order.number not in clerk_client.get(ORDERS, {"q": "NOPE"}).text


def test_an_overdue_order_is_marked(clerk_client):
    sent_order(expected_date=timezone.localdate() - timedelta(days=1))
    assert "age-late" in clerk_client.get(ORDERS).text


def test_what_runs_low_is_drafted_by_one_press(clerk_client):
    variant = make_variant(stock=1)
    StockItem.objects.update(minimum=5, maximum=20)
    make_terms(make_supplier(), variant, 600, is_preferred=True, pack_size=10)
    page = clerk_client.get(f"{ORDERS}reorder/")
    clerk_client.post(f"{ORDERS}reorder/", {"order": page.context["hints"][0].key})
    assert PurchaseOrder.objects.get().lines.get().quantity == 20


def test_a_hint_that_is_gone_drafts_nothing(clerk_client):
    assert clerk_client.post(f"{ORDERS}reorder/", {"order": "1:1"}).status_code == 302
    assert not PurchaseOrder.objects.exists()


def test_a_suppliers_facts_are_kept(clerk_client):
    facts = {"code": "tea", "name": "茶厂", "lead_time_days": 4, "minimum_amount": "99.50"}
    clerk_client.post(f"{SUPPLIERS}add/", facts | {"is_active": "on"})
    assert Supplier.objects.get().minimum_amount == 9950
    page = clerk_client.get(f"{SUPPLIERS}{Supplier.objects.get().pk}/change/")
    assert 'value="99.50"' in page.text


def terms(**more) -> dict:
    facts = {"code": "TEA-1", "price": "6.00", "minimum_quantity": 1, "pack_size": 1}
    return facts | {"breaks": "100 5.50\n500 4.80", "supplier_sku": "", "lead_time_days": ""} | more


def test_terms_are_typed_with_breaks(clerk_client):
    make_variant(sku="TEA-1")
    supplier = make_supplier()
    clerk_client.post(f"{SUPPLIERS}{supplier.pk}/terms/", terms(is_preferred="on"))
    item = SupplierItem.objects.get(is_preferred=True)
    steps = item.breaks.values_list("from_quantity", "unit_amount")
    assert (item.unit_amount, list(steps)) == (600, [(100, 550), (500, 480)])


@pytest.mark.parametrize("breaks", ["100", "x 5", "100 y", "1 5.00", "100 9.00", "9 5 5"])
def test_breaks_that_make_no_sense_are_refused(clerk_client, breaks):
    make_variant(sku="TEA-1")
    page = clerk_client.post(f"{SUPPLIERS}{make_supplier().pk}/terms/", terms(breaks=breaks))
    assert page.context["form"].errors
    assert not SupplierItem.objects.exists()


def test_terms_are_shown_beside_the_lead_time_measured(clerk_client):
    supplier, variant = make_supplier(), make_variant(sku="TEA-1")
    make_terms(supplier, variant, 600, (100, 550))
    deliver(sent_order(variant, supplier=supplier), accepted=10)
    page = clerk_client.get(f"{SUPPLIERS}{supplier.pk}/terms/", {"sku": "TEA-1"})
    ((_item, lead),) = page.context["items"]
    assert lead.deliveries == 1
    assert "100 5.50" in page.text


def test_terms_are_dropped(clerk_client):
    item = make_terms(make_supplier(), make_variant())
    address = f"{SUPPLIERS}{item.supplier_id}/drop/{item.variant_id}/"
    assert clerk_client.post(address).status_code == 302
    assert clerk_client.post(address).status_code == 404


def back(**more) -> dict:
    facts = {"supplier": make_supplier().pk, "warehouse": make_store().pk, "reason": "质量"}
    return facts | {"goods": "TEA-1 2\ntea-1", "once": uuid.uuid4().hex} | more


def test_goods_go_back_by_a_list_of_codes(clerk_client):
    make_variant(sku="TEA-1", stock=5, warehouse=make_store())
    page = clerk_client.post(f"{RETURNS}new/", back(), follow=True)
    assert SupplierReturn.objects.get().lines.get().quantity == 3
    assert SupplierReturn.objects.get().number in page.text


@pytest.mark.parametrize("goods", ["", "NOPE 1", "TEA-1 x", "TEA-1 0", "TEA-1 99", "a b c"])
def test_a_return_that_cannot_be_is_refused(clerk_client, goods):
    make_variant(sku="TEA-1", stock=5, warehouse=make_store())
    page = clerk_client.post(f"{RETURNS}new/", back(goods=goods))
    assert page.context["form"].errors
    assert not SupplierReturn.objects.exists()

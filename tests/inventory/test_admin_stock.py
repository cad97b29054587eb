"""The stockroom's screens: the matrix, one item with its layers, receiving at a cost, scrap."""

import uuid

import pytest
from django.contrib.auth.models import Permission

import inventory.services.stock
from inventory.models import CostLayer, StockItem, StockMove
from inventory.services.corrections import correct
from inventory.services.places import side_place
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_options, make_product, make_variant
from tests.factories.purchasing import make_store
from tests.factories.sale import place
from tests.inventory.test_valuation import deliver

pytestmark = pytest.mark.django_db
STOCK = "/admin/inventory/stockitem/"


@pytest.fixture
def item() -> StockItem:
    product = make_product(name="青瓷杯")
    options = make_options(product, "颜色", "天青")
    return deliver(make_variant(product=product, options=options, sku="CUP-1"), 3, 1000)


def looker(*rights: str):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return signed_in(user)


def scrap(client, item: StockItem, units: object = 2, reason: str = "打碎", once: str = ""):
    typed = {"quantity": units, "reason": reason, "once": once or uuid.uuid4().hex}
    return client.post(f"{STOCK}{item.pk}/scrap/", typed)


def on_hand(item: StockItem) -> int:
    item.refresh_from_db()
    return item.on_hand


def test_the_matrix_shows_each_variant_in_each_warehouse(clerk_client, item):
    far = make_store("W2")
    deliver(item.variant, 4, 100, far)
    side_place(far, "hold")
    page = clerk_client.get(f"{STOCK}matrix/")
    (row,) = page.context["rows"]
    assert [cell.on_hand if cell else None for cell in row.cells] == [3, 4, None]
    assert (row.on_hand, row.value) == (7, 1100)
    assert "青瓷杯 天青" in page.text


@pytest.mark.parametrize("words", ["CUP-1", "cup", "青瓷", "瓷 CUP"])
def test_the_matrix_is_searched(clerk_client, item, words):
    deliver(make_variant(sku="OTHER"), 1, 1)
    rows = clerk_client.get(f"{STOCK}matrix/", {"q": words}).context["rows"]
    assert [row.variant.sku for row in rows] == ["CUP-1"]


@pytest.mark.parametrize("asked", [{"page": "x"}, {"page": "9" * 30}, {"q": "%_'" * 99}])
def test_the_matrix_bears_any_question(clerk_client, item, asked):
    assert clerk_client.get(f"{STOCK}matrix/", asked).status_code == 200


def test_the_matrix_asks_as_little_for_many(clerk_client, item, django_assert_max_num_queries):
    for _more in range(5):
        deliver(make_variant(), 1, 1)
    with django_assert_max_num_queries(11):
        clerk_client.get(f"{STOCK}matrix/")


def test_who_may_not_see_stock_sees_no_matrix():
    assert looker("view_order").get(f"{STOCK}matrix/").status_code == 403


def test_an_item_shows_its_layers_with_age_and_rounded_cost(clerk_client, item):
    correct(layer_id=CostLayer.objects.get().pk, value=9, reference="freight", reason="运费")
    page = clerk_client.get(f"{STOCK}{item.pk}/change/")
    (row,) = page.context["sheet"].layers
    assert (row.age_days, row.unit_cost, row.found_later) == (0, 336, 9)
    assert "≈ ¥3.36" in page.text


def test_a_move_shows_what_it_took_and_what_it_left(clerk_client, item):
    inventory.services.stock.scrap(
        stock_item_id=item.pk, quantity=2, reference="scrap:1", reason="碎"
    )
    page = clerk_client.get(f"{STOCK}{item.pk}/change/")
    latest = page.context["sheet"].moves[0]
    assert (latest.seq, latest.quantity, latest.balance, latest.value) == (2, -2, 1, -666)
    assert "× 2 ¥6.66" in page.text


def test_an_item_shows_to_whom_it_is_promised(clerk_client, item, ada):
    order = place(ada, item.variant)
    assert order.number in clerk_client.get(f"{STOCK}{item.pk}/change/").text


def test_costs_are_for_those_who_may_see_them(item):
    page = looker("view_stockitem").get(f"{STOCK}{item.pk}/change/").text
    assert "¥" not in page.partition("<main")[2]
    assert (
        "¥10.00" in looker("view_stockitem", "view_costlayer").get(f"{STOCK}{item.pk}/change/").text
    )


def test_long_histories_ask_no_more_questions(clerk_client, item, django_assert_max_num_queries):
    for number in range(5):
        deliver(item.variant, 1, number)
    with django_assert_max_num_queries(17):
        clerk_client.get(f"{STOCK}{item.pk}/change/")


def test_goods_are_thrown_away_with_a_reason(clerk_client, clerk, item):
    assert scrap(clerk_client, item).status_code == 302
    move = StockMove.objects.first()
    assert (move.kind, move.quantity, move.reason, move.actor) == ("scrap", -2, "打碎", clerk)


@pytest.mark.parametrize(
    ("units", "reason"), [(0, "碎"), (-1, "碎"), (1, ""), ("", "碎"), ("x", "碎"), (4, "碎")]
)
def test_what_cannot_be_thrown_away_keeps_what_was_typed(clerk_client, item, units, reason):
    page = scrap(clerk_client, item, units, reason)
    assert page.status_code == 200
    assert page.context["failed"].data["reason"] == reason
    assert on_hand(item) == 3


def test_a_scrap_pressed_twice_is_booked_once(clerk_client, item):
    once = uuid.uuid4().hex
    for _press in range(2):
        scrap(clerk_client, item, 1, once=once)
    assert on_hand(item) == 2


def test_who_may_only_look_throws_nothing_away(item):
    assert scrap(looker("view_stockitem"), item).status_code == 403
    assert on_hand(item) == 3


def receive(client, item: StockItem, **typed: object):
    facts = {"code": "CUP-1", "quantity": 4, "warehouse": item.warehouse_id}
    return client.post(f"{STOCK}receive/", facts | {"once": uuid.uuid4().hex} | typed)


@pytest.mark.parametrize(("cost", "value"), [("2.55", 1020), ("0", 0), ("", 1333)])
def test_goods_are_received_at_their_cost_or_at_the_last_one(clerk_client, item, cost, value):
    receive(clerk_client, item, unit_cost=cost)
    assert CostLayer.objects.latest("pk").value == value


@pytest.mark.parametrize("cost", ["-1", "1.234", "x", "1e400", "NaN"])
def test_an_impossible_cost_keeps_what_was_typed(clerk_client, item, cost):
    page = receive(clerk_client, item, unit_cost=cost)
    assert page.context["form"].errors["unit_cost"]
    assert 'value="CUP-1"' in page.text


def test_moves_are_listed_with_value_and_balance(clerk_client, item):
    page = clerk_client.get("/admin/inventory/stockmove/").text
    assert "¥10.00" in page
    assert "field-balance" in page
    assert "field-cost" not in looker("view_stockmove").get("/admin/inventory/stockmove/").text

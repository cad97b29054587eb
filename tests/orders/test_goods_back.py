"""Goods a shopper sent back."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from inventory.models import StockItem, StockMove, Warehouse
from orders.models import Order, OrderEvent, OrderLine
from orders.services.fulfilment import Parcel, ship_order
from orders.services.goods_back import Arrival, Fate, NothingCameBack, book_back
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant, stock_up
from tests.factories.sale import make_carrier, pay, place, ship

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped(ada) -> Order:
    return ship(pay(place(ada, make_variant(stock=10), quantity=3)))


def back(order: Order, units: int, fate: str = Fate.SHELF, reference: str = "back:1", **more):
    arrival = Arrival(Warehouse.objects.get(kind="store").pk, fate, reference, "拆封")
    book_back(order_id=order.pk, quantities={order.lines.get().pk: units}, arrival=arrival, **more)


def on_hand() -> dict[str, int]:
    return dict(StockItem.objects.values_list("warehouse__kind", "on_hand"))


def press(client, order: Order, units: int = 2, fate: str = "shelf", **more: object):
    typed = {"warehouse": Warehouse.objects.get(kind="store").pk, "fate": fate}
    typed |= {f"line_{order.lines.get().pk}": units, "once": uuid.uuid4().hex} | more
    address = f"/admin/orders/order/{order.pk}/do/goods_back/"
    return client.post(address, {f"goods_back-{name}": value for name, value in typed.items()})


def test_what_is_fit_goes_back_on_the_shelf(shipped):
    back(shipped, 2)
    assert on_hand() == {"store": 9}
    assert shipped.lines.get().returned_quantity == 2


def test_what_is_doubtful_is_held_for_inspection(shipped):
    back(shipped, 2, Fate.INSPECTION)
    assert on_hand() == {"store": 7, "hold": 2}


def test_what_is_broken_is_thrown_away_and_the_loss_is_in_the_ledger(shipped):
    back(shipped, 2, Fate.SCRAP)
    assert on_hand() == {"store": 7, "hold": 0}
    kinds = list(StockMove.objects.order_by("pk").values_list("kind", "quantity"))
    assert kinds[-2:] == [("return", 2), ("scrap", -2)]


def test_goods_come_back_at_what_they_cost_and_as_old_as_they_were(shipped):
    back(shipped, 3)
    sold = shipped.lines.get()
    move = StockMove.objects.get(kind="return")
    assert move.layer.source.line_reference == sold.pk
    assert move.layer.received_at == move.layer.source.layer.received_at


def test_no_more_comes_back_than_went(shipped):
    back(shipped, 2)
    with pytest.raises(NothingCameBack):
        back(shipped, 2, reference="back:2")
    assert on_hand() == {"store": 9}


def test_the_database_counts_along(shipped):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.update(returned_quantity=4)


def test_the_same_arrival_is_booked_once(shipped):
    back(shipped, 1)
    back(shipped, 1)
    assert shipped.lines.get().returned_quantity == 1


def test_what_is_not_shipped_cannot_come_back(ada):
    with pytest.raises(NothingCameBack):
        back(pay(place(ada, make_variant(stock=3))), 1)


@pytest.mark.parametrize("units", [0, -1])
def test_nothing_is_no_arrival(shipped, units):
    with pytest.raises(NothingCameBack):
        back(shipped, units)


def test_a_line_of_another_order_is_refused(shipped, bo):
    other = ship(pay(place(bo, make_variant(stock=3))), "SW9")
    arrival = Arrival(Warehouse.objects.get().pk, Fate.SHELF, "back:3")
    with pytest.raises(NothingCameBack):
        book_back(order_id=shipped.pk, quantities={other.lines.get().pk: 1}, arrival=arrival)


def test_the_order_remembers_what_came_back_and_who_took_it(shipped, clerk):
    back(shipped, 2, Fate.INSPECTION, actor=clerk)
    event = OrderEvent.objects.first()
    assert (event.kind, event.actor) == ("goods_back", clerk)
    assert "× 2" in event.detail
    assert "拆封" in event.detail


def test_no_money_moves(shipped):
    back(shipped, 3)
    shipped.refresh_from_db()
    assert (shipped.refunded_amount, shipped.state) == (0, "shipped")


def test_a_clerk_books_goods_in_on_the_order_page(clerk_client, shipped):
    assert press(clerk_client, shipped, 2).status_code == 302
    assert on_hand() == {"store": 9}


def test_a_button_pressed_twice_books_once(clerk_client, shipped):
    once = uuid.uuid4().hex
    for _press in range(2):
        press(clerk_client, shipped, 1, once=once)
    assert on_hand() == {"store": 8}


@pytest.mark.parametrize("units", ["4", "-1", "x", "", "0", "99999999999999999999"])
def test_an_impossible_number_keeps_what_was_typed(clerk_client, shipped, units):
    page = press(clerk_client, shipped, units, reason="破损")
    assert page.status_code == 200
    assert "破损" in page.text
    assert on_hand() == {"store": 7}


def test_who_may_not_change_orders_books_nothing(shipped):
    client = signed_in(UserFactory(is_staff=True))
    assert press(client, shipped).status_code == 403


def test_an_order_over_two_warehouses_is_shipped_from_each(clerk_client, ada):
    variant = make_variant(stock=2)
    far = Warehouse.objects.create(code="W2", name="二号仓", priority=5)
    stock_up(variant, 3, far)
    order = pay(place(ada, variant, quantity=4))
    page = clerk_client.get(f"/admin/orders/order/{order.pk}/change/", {"warehouse": far.pk})
    form = next(b["form"] for b in page.context["verbs"] if b["verb"].name == "ship")
    assert {h.warehouse.pk: h.units for h in form.holdings}[far.pk] == sum(
        field.initial for name, field in form.fields.items() if name.startswith("line_")
    )
    for place_, units in [(h.warehouse.pk, h.units) for h in form.holdings]:
        parcel = Parcel(place_, make_carrier().pk, f"SW{place_}")
        ship_order(order_id=order.pk, parcel=parcel, quantities={order.lines.get().pk: units})
    order.refresh_from_db()
    assert order.state == "shipped"


def tell(client, order: Order, key: str = "k1", **more: object):
    body = {"warehouse": Warehouse.objects.get(kind="store").pk, "fate": "shelf"}
    body |= {"lines": {str(order.lines.get().pk): 2}} | more
    address = f"/api/v1/orders/{order.number}/goods-back/"
    return client.post(address, body, headers={"Idempotency-Key": key})


def test_a_program_of_the_staff_books_goods_in_once_a_key(clerk_api, shipped):
    first, again = tell(clerk_api, shipped), tell(clerk_api, shipped)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data["lines"][0]["returned_quantity"] == 2
    assert on_hand() == {"store": 9}


def test_the_shopper_books_nothing_back(ada_api, shipped):
    assert tell(ada_api, shipped).status_code == 403


@pytest.mark.parametrize("wrong", [{"warehouse": 1}, {"fate": "eaten"}, {"lines": {"x": 1}}])
def test_a_program_is_told_what_is_wrong(clerk_api, shipped, wrong):
    assert tell(clerk_api, shipped, **wrong).status_code == 400


def test_a_program_cannot_book_more_than_went(clerk_api, shipped):
    line = str(shipped.lines.get().pk)
    answer = tell(clerk_api, shipped, lines={line: 4})
    assert (answer.status_code, answer.data["code"]) == (409, "nothing_came_back")

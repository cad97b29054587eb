"""A day at the counter, through the operators' own doors, from first delivery to last word."""

import uuid

import pytest
from django.core.management import call_command
from django.urls import reverse

from catalog.models import Product, Variant
from inventory.models import StockItem, Warehouse
from orders.models import Order
from reviews.models import Review
from tests.factories.sale import make_carrier, make_delivery, pay

pytestmark = pytest.mark.django_db
GOODS = "sku,name,category,brand,price\nT1,龙井,饮品>茶叶,云边,39.90\n"


@pytest.fixture
def tea(tmp_path) -> Variant:
    """A tea that has been imported and taken off the shelf until it is delivered."""
    file = tmp_path / "goods.csv"
    file.write_text(GOODS, encoding="utf-8")
    call_command("import_products", str(file), verbosity=0)
    make_delivery()
    Warehouse.objects.get_or_create(code="W1", defaults={"name": "一号仓"})
    return Variant.objects.get(sku="T1")


def test_a_day_at_the_counter(clerk_client, ada_client, ada_api, ada, tea):
    publish(clerk_client, tea.product)
    receive(clerk_client, "T1", 10)
    order = sell(ada_api, ada, tea, quantity=3)
    for units, number, state in ((1, "SW1001", "partially_shipped"), (2, "SW1002", "shipped")):
        ship(clerk_client, order, units, number)
        assert state_of(order) == state
    press(clerk_client, order, "refund", amount="5.50", reason="瑕疵", seen=0)
    order.refresh_from_db()
    assert order.refunded_amount == 550
    review = receive_and_review(ada_api, order)
    assert "香气很好" not in ada_client.get(tea.product.get_absolute_url()).text
    act(clerk_client, "reviews_review", "show", review.pk)
    assert "香气很好" in ada_client.get(tea.product.get_absolute_url()).text
    assert StockItem.objects.get(variant=tea).on_hand == 7


def act(clerk, model: str, action: str, key: int) -> None:
    """Run an action of a list on one row."""
    chosen = {"action": action, "_selected_action": [key]}
    assert clerk.post(reverse(f"admin:{model}_changelist"), chosen).status_code == 302


def publish(clerk, product: Product) -> None:
    """Take the product off the shelf and put it on sale again."""
    for action, status in (("retire", "retired"), ("publish", "on_sale")):
        act(clerk, "catalog_product", action, product.pk)
        product.refresh_from_db()
        assert product.status == status


def receive(clerk, sku: str, quantity: int) -> None:
    """Book a delivery at the gate."""
    warehouse = Warehouse.objects.get().pk
    facts = {"code": sku, "quantity": quantity, "warehouse": warehouse, "once": uuid.uuid4().hex}
    address = reverse("admin:inventory_stockitem_receive")
    assert clerk.post(address, facts).status_code == 302


def sell(shopper, ada, variant: Variant, quantity: int) -> Order:
    """Let a shopper order by API, and the money arrive."""
    shopper.post("/api/v1/cart/lines/", {"variant": variant.pk, "quantity": quantity})
    quote = shopper.post("/api/v1/cart/quote/", {}).json()["quote"]
    home = {
        "recipient": "林小满",
        "phone": "13800138000",
        "region_code": "310104",
        "detail": "88 号",
    }
    address = shopper.post("/api/v1/addresses/", home).json()["id"]
    key = {"Idempotency-Key": "one"}
    placed = shopper.post("/api/v1/orders/", {"quote": quote, "address": address}, headers=key)
    return pay(Order.objects.get(number=placed.json()["number"]))


def press(clerk, order: Order, verb: str, **typed: object) -> None:
    """Press a button of an order's page."""
    address = reverse("admin:orders_order_do", args=[order.pk, verb])
    fields = {f"{verb}-{name}": value for name, value in typed.items()}
    assert clerk.post(address, fields).status_code == 302


def ship(clerk, order: Order, units: int, number: str) -> None:
    """Ship some units of the order's only line."""
    line = {f"line_{order.lines.get().pk}": units}
    places = {"warehouse": Warehouse.objects.get().pk, "carrier": make_carrier().pk}
    press(clerk, order, "ship", tracking_number=number, **places, **line)


def state_of(order: Order) -> str:
    """Return the order's state as it stands."""
    order.refresh_from_db()
    return order.state


def receive_and_review(shopper, order: Order) -> Review:
    """Confirm receipt and write a review, by API."""
    shopper.post(f"/api/v1/orders/{order.number}/receipt/")
    said = {"line": order.lines.get().pk, "rating": 5, "text": "香气很好"}
    shopper.post(f"/api/v1/orders/{order.number}/reviews/", said)
    return Review.objects.get()

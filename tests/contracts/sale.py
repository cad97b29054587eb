"""A sale as apps carry it out, up to where a test begins."""

from typing import Any

from inventory.models import Warehouse
from orders.models import Order
from tests.contracts.app import App
from tests.factories.sale import make_carrier, make_delivery, pay

HOME = {
    "recipient": "林小满",
    "phone": "13900139000",
    "region_code": "310104",
    "detail": "漕溪北路 88 号",
}


def order(app: App, variant: Any, quantity: int = 1, **more: Any) -> Any:
    """Put a variant into the cart, have it quoted and order it; return the order."""
    make_delivery()
    app.do("cart/lines/", {"variant": variant.pk, "quantity": quantity})
    where = app.do("addresses/", HOME)["id"]
    quote = app.do("cart/quote/", {"delivery_method": way(app), "address": where})
    return app.do("orders/", {"quote": quote["quote"], "address": where, **more})


def way(app: App) -> str:
    """Return the code of a way of delivery."""
    return str(app.ask("delivery-methods/", amount=1000)[0]["code"])


def paid(app: App, variant: Any, quantity: int = 1) -> Any:
    """Order, and let the money arrive."""
    placed = order(app, variant, quantity)
    way_to_pay = app.ask(f"orders/{placed['number']}/payment/")["methods"][0]
    assert way_to_pay["gateway"]
    pay(Order.objects.get(number=placed["number"]))
    return placed


def shipped(app: App, staff: App, variant: Any, quantity: int = 1) -> Any:
    """Order, pay, and let the staff ship it."""
    placed = paid(app, variant, quantity)
    parcel = {
        "warehouse": Warehouse.objects.get().pk,
        "carrier": make_carrier().pk,
        "tracking_number": f"SW{placed['number']}",
    }
    staff.do(f"orders/{placed['number']}/shipping/", parcel)
    return placed


def received(app: App, staff: App, variant: Any, quantity: int = 1) -> Any:
    """Order, pay, ship, and confirm that it came."""
    placed = shipped(app, staff, variant, quantity)
    app.do(f"orders/{placed['number']}/receipt/")
    return placed

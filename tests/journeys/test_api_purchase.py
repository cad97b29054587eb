"""A whole sale through a client generated from the OpenAPI document, paid at a real gateway."""

from typing import Any

import pytest
import requests

from accounts.models import User
from catalog.models import Variant
from inventory.models import Warehouse
from tests.factories.accounts import PASSWORD
from tests.factories.catalog import make_variant
from tests.factories.payments import wait_until
from tests.factories.sale import make_carrier, make_delivery
from tests.journeys.generated import Shop

pytestmark = pytest.mark.django_db(transaction=True)

PRICE = 2980


@pytest.fixture
def tea() -> Variant:
    """Something to buy, of which there is enough."""
    make_delivery()
    return make_variant(price=PRICE, stock=20, product__name_en="Dragon Well tea")


def test_a_new_shopper_buys_with_a_generated_client(shop, tea, clerk):
    ada = shop()
    ada.join("+8613900139000")
    fill_cart(ada, tea)
    where = ada.ask("add_address", body=home(ada))
    order = order_quoted(ada, address=where.id)
    pay(ada, order.number)
    ship(shop(), clerk, order.number)
    assert ada.ask("track_order", order.number)[0].tracking_number == "SW00012345"
    assert ada.ask("confirm_receipt", order.number).state == "received"
    words = ada.models.WriteReviewRequest(line=order.lines[0].id, rating=5, text="很香")
    assert ada.ask("review_order_line", order.number, body=words).rating == 5
    assert ada.ask("list_own_reviews").results[0].product == tea.product_id


def test_a_guest_buys_with_a_generated_client(shop, tea, clerk):
    guest = shop()
    cart = {"x_cart_token": fill_cart(guest, tea).token}
    order = order_quoted(guest, deliver_to=someone(guest), **cart)
    mine = {"x_order_token": order.token}
    pay(guest, order.number, **mine)
    ship(shop(), clerk, order.number)
    assert guest.ask("track_order", order.number, **mine)[0].lines[0].quantity == 2
    assert guest.ask("confirm_receipt", order.number, **mine).state == "received"


def fill_cart(client: Shop, tea: Variant) -> Any:
    """Browse to a product and put two of it into the cart; return the cart."""
    card = client.ask("list_products", q="Dragon").results[0]
    product = client.ask("read_product", card.id)
    assert product.variants[0].price.amount == PRICE == card.price.amount
    line = client.models.AddLineRequest(variant=product.variants[0].id, quantity=2)
    cart = client.ask("add_to_cart", body=line)
    assert cart.goods_total.amount == 2 * PRICE
    return cart


def order_quoted(client: Shop, x_cart_token: str | None = None, **where: Any) -> Any:
    """Have the cart quoted and order it; the same key again gives the same order."""
    models, guest = client.models, {"x_cart_token": x_cart_token} if x_cart_token else {}
    way = client.ask("list_delivery_methods", amount=2 * PRICE)[0]
    wish = models.AskQuoteRequest(delivery_method=way.code)
    quote = client.ask("quote_cart", body=wish, **guest)
    wanted = models.PlaceOrderRequest(quote=quote.quote, **where)
    first, again = (
        client.ask("place_order", body=wanted, idempotency_key="order-1", **guest) for _ in "12"
    )
    assert first.number == again.number
    assert first.payable == quote.payable
    return first


def pay(client: Shop, number: str, **guest: str) -> None:
    """Open a payment, pay it on the gateway's page, and ask until the money has arrived."""
    way = client.ask("read_payment", number, **guest).methods[0]
    chosen = client.models.ChooseMethodRequest(gateway=way.gateway, channel=way.channel)
    payment = client.ask("open_payment", number, body=chosen, idempotency_key="pay-1", **guest)
    with requests.Session() as person:
        person.trust_env = False
        person.post(payment.pay_url, data={"do": "pay"}, timeout=5).raise_for_status()
    wait_until(lambda: client.ask("read_payment", number, **guest).order_state == "paid")


def ship(client: Shop, clerk: User, number: str) -> None:
    """Ship all of an order as the clerk."""
    client.enter(email=str(clerk.email), password=PASSWORD)
    parcel = client.models.ShipRequest(
        warehouse=Warehouse.objects.get().pk,
        carrier=make_carrier().pk,
        tracking_number="SW00012345",
    )
    assert client.ask("ship_order", number, body=parcel).state == "shipped"


def home(client: Shop) -> Any:
    """Write out where a shopper lives."""
    return client.models.WriteAddressRequest(
        recipient="林小满", phone="13900139000", region_code="310104", detail="漕溪北路 88 号"
    )


def someone(client: Shop) -> Any:
    """Write out where a guest wants it sent."""
    return client.models.GuestAddressRequest(
        recipient="林小满",
        phone="+8613900139000",
        region_code="310104",
        address="上海市 徐汇区 漕溪北路 88 号",
    )

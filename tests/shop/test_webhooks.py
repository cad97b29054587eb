"""What programs are told of a whole sale, and whose programs: numbers and an address, no more."""

import pytest
from django.conf import settings
from django.utils import timezone

import catalog.services.products
import logistics.services.shipping
import orders.services.cancellation
import orders.services.receipt
import payments.services.sending
import shop.outbox
import shop.webhooks
from logistics.models import Shipment
from operations.models import OutboxEvent, WebhookDelivery, WebhookEndpoint
from operations.services.outbox import enqueue, relay
from operations.services.webhooks import CUSTOMERS_TOPICS, SHOPS_TOPICS, add_endpoint
from payments.gateways.contract import TradeState, TradeStatus
from payments.models import Payment, Refund
from payments.services.collection import apply_answer
from tests.factories.after_sales import ask
from tests.factories.catalog import make_variant
from tests.factories.sale import pay, place, ship

pytestmark = pytest.mark.django_db

URL = "https://example.com/hook"
API = f"{settings.SITE_URL}/api/v1"


@pytest.fixture(autouse=True)
def ears(ada, bo):
    """Endpoints of the shop, Ada and Bo that want to hear everything they may."""
    add_endpoint(url=URL, topics=SHOPS_TOPICS)
    for person in (ada, bo):
        add_endpoint(url=URL, topics=CUSTOMERS_TOPICS, owner_id=person.pk)


def told(owner=None):
    """Let the relay do all it can; return what was told to somebody's endpoint, in order."""
    relay(shop.outbox.HANDLERS)
    mine = WebhookDelivery.objects.of(owner and owner.pk).order_by("event_id")
    return [(one.event.topic, one.data) for one in mine.select_related("event")]


def test_of_an_order_its_number_and_its_address_are_told(ada):
    order = place(ada)
    data = {"order": order.number, "url": f"{API}/orders/{order.number}/"}
    assert ("order.placed", data) in told(ada)


def test_a_whole_sale_is_told_step_by_step(ada):
    order = ship(pay(place(ada)))
    orders.services.receipt.confirm_receipt(order_id=order.pk)
    orders.services.receipt.complete(order_id=order.pk)
    steps = ["placed", "paid", "shipped", "received", "completed"]
    heard = [topic for topic, _data in told(ada) if topic.startswith("order.")]
    assert sorted(heard) == sorted(f"order.{step}" for step in steps)


def test_nobody_else_hears_of_it(ada, bo):
    ship(pay(place(ada)))
    assert told(bo) == []


def test_the_shop_hears_of_a_guests_order(ada):
    order = place(None)
    assert [data["order"] for topic, data in told() if topic == "order.placed"] == [order.number]
    assert told(ada) == []


def test_an_ended_order_is_told_once_though_handled_twice(ada):
    orders.services.cancellation.cancel(order_id=place(ada).pk)
    relay(shop.outbox.HANDLERS)
    for delivery in WebhookDelivery.objects.select_related("event"):
        shop.outbox.HANDLERS[delivery.event.topic](delivery.event)
    assert [topic for topic, _data in told(ada)].count("order.closed") == 1


def test_money_that_came_is_told(ada):
    payment = Payment.objects.get(order_reference=place(ada).number)
    facts = {"amount": payment.amount, "currency": payment.currency, "merchant_id": "m"}
    state = TradeState(payment.out_trade_no, TradeStatus.PAID, "g1", **facts)
    apply_answer(payment, state, "m")
    number = payment.order_reference
    assert (
        "payment.succeeded",
        {
            "payment": payment.out_trade_no,
            "order": number,
            "url": f"{API}/orders/{number}/payment/",
        },
    ) in told(ada)


def test_money_that_went_back_is_told_once(ada):
    orders.services.cancellation.cancel(order_id=pay(place(ada)).pk)
    refund = Refund.objects.get()
    for _ in range(2):
        payments.services.sending.arrive(refund)
    [data] = [data for topic, data in told(ada) if topic == "payment.refunded"]
    assert data["refund"] == refund.out_refund_no


def test_each_stage_of_a_parcel_is_told_once(ada):
    order = ship(pay(place(ada)), "SW7")
    parcel = Shipment.objects.get()
    for code in ("in_transit", "in_transit", "delivered"):
        logistics.services.shipping.record_tracking(
            shipment_id=parcel.pk, occurred_at=timezone.now(), code=code, description=code
        )
    heard = [(topic, data) for topic, data in told(ada) if topic.startswith("shipment.")]
    assert [topic for topic, _data in heard] == [
        "shipment.shipped", "shipment.in_transit", "shipment.delivered",
    ]  # fmt: skip
    url = f"{API}/orders/{order.number}/logistics/"
    assert heard[0][1] == {"shipment": "SW7", "order": order.number, "url": url}


def test_what_is_asked_for_after_the_sale_is_told(ada):
    order = ship(pay(place(ada)))
    number = ask(order).number
    [data] = [data for topic, data in told(ada) if topic == "after_sales.requested"]
    url = f"{API}/after-sales/{number}/"
    assert data == {"after_sales": number, "order": order.number, "url": url}


def test_what_becomes_of_products_is_told_to_the_shop(ada):
    variant = make_variant()
    product = variant.product_id
    catalog.services.products.set_price(variant_id=variant.pk, amount=7)
    catalog.services.products.retire(product_id=product)
    data = {"product": product, "url": f"{API}/products/{product}/"}
    assert told() == [("product.price_changed", data), ("product.retired", data)]
    assert told(ada) == []


def test_nothing_is_written_of_products_where_nobody_listens():
    WebhookEndpoint.objects.all().delete()
    catalog.services.products.retire(product_id=make_variant().product_id)
    assert not OutboxEvent.objects.filter(topic__startswith="product.").exists()


def test_low_stock_is_told_to_the_shop_only(ada):
    enqueue(topic="stock.low", key="stock:1", payload={"stock_item": 1, "sku": "A-1"})
    assert told() == [
        ("stock.low", {"stock_item": 1, "sku": "A-1", "url": f"{API}/stock/items/1/"})
    ]
    assert told(ada) == []


@pytest.mark.parametrize("topic", shop.outbox.TOLD)
def test_every_topic_can_be_carried_out_though_its_thing_is_gone(topic):
    facts = dict.fromkeys(("order", "payment", "shipment", "request", "stock_item", "product"), 1)
    shop.webhooks.tell(enqueue(topic=topic, key="gone", payload=facts))


@pytest.mark.parametrize("name", ["phone", "email", "address", "receiver", "amount", "name"])
def test_no_message_tells_who_or_how_much(ada, name):
    ask(ship(pay(place(ada))))
    told(ada)
    assert not [one for one in WebhookDelivery.objects.all() if name in one.data]

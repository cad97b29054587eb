"""From standing in line to a paid order, by the pages a shopper sees."""

import re

import pytest
from django.core import mail
from django.urls import reverse

import shop.outbox
from inventory.models import PreBooking, Reservation
from operations.services.outbox import relay
from orders.models import Order
from tests.factories.accounts import AddressFactory
from tests.factories.bookings import sold_out
from tests.factories.catalog import stock_up
from tests.factories.sale import make_delivery, pay

pytestmark = pytest.mark.django_db


def carry_out():
    for _round in range(3):
        relay(shop.outbox.HANDLERS)


def order_from(client, owner):
    address = AddressFactory(user=owner)
    page = client.get(reverse("checkout")).content.decode()
    quote = re.search(r'name="quote" value="([^"]+)"', page)[1]
    return client.post(reverse("checkout"), {"quote": quote, "address": address.pk})


def test_from_the_queue_to_a_paid_order(ada, ada_client, bo, bo_client):
    make_delivery()
    variant = sold_out()
    for client in (ada_client, bo_client):
        client.post(reverse("book"), {"variant": variant.pk})
    stock_up(variant, 1)
    carry_out()
    assert [letter.to for letter in mail.outbox] == [[ada.email]]
    assert reverse("bookings") in mail.outbox[0].body

    wanted = {"variant": variant.pk, "quantity": 1, "action": "buy"}
    for client in (bo_client, ada_client):
        client.post(reverse("cart_add"), wanted)
    assert "暂时缺货" in bo_client.get(reverse("cart")).content.decode()
    assert order_from(ada_client, ada).status_code == 302
    order = pay(Order.objects.get(user=ada))
    assert Reservation.objects.held().get().order_reference == order.number
    assert PreBooking.objects.get(user=ada).state == "bought"
    assert "排队第 1 位" in bo_client.get(reverse("bookings")).content.decode()

"""Paying by every way the shop offers: chosen on the page, paid at the stand-in, told or asked."""

import pytest
from django.urls import reverse

from orders.models import Order
from payments.models import Payment
from tests.factories.payments import Sandbox
from tests.factories.sale import place

pytestmark = pytest.mark.django_db
WAYS = ["alipay:page", "alipay:qr", "alipay:wap", "stripe:checkout", "wechat:native"]


@pytest.fixture
def order(ada) -> Order:
    """Something of Ada's to pay."""
    return place(ada)


def choose(client, order: Order, way: str) -> Payment:
    """Choose a way on the pay page; return the payment it opened."""
    client.post(reverse("pay_start", args=[order.number]), {"method": way})
    gateway, channel = way.split(":")
    return Payment.objects.get(gateway=gateway, channel=channel)


@pytest.mark.parametrize("way", WAYS)
def test_an_order_is_paid_each_way(ada_client, every_gateway: Sandbox, order, way):
    payment = choose(ada_client, order, way)
    every_gateway.press(payment, "pay", "never")
    ada_client.post(reverse("pay_check", args=[order.number]))
    order.refresh_from_db()
    assert (order.state, order.paid_amount) == ("paid", order.payable_amount)


@pytest.mark.parametrize("way", WAYS)
def test_another_way_can_be_chosen_and_both_are_closed_or_paid_once(
    ada_client, every_gateway: Sandbox, order, way
):
    first = choose(ada_client, order, "sandbox:wallet")
    every_gateway.press(choose(ada_client, order, way), "pay", "never")
    every_gateway.press(first, "pay", "never")
    ada_client.post(reverse("pay_check", args=[order.number]))
    states = sorted(Payment.objects.values_list("state", flat=True))
    assert states == ["succeeded", "surplus"]


@pytest.mark.parametrize(("way", "is_drawn"), [("alipay:qr", True), ("alipay:page", False)])
def test_an_address_too_long_for_a_phones_eye_is_not_drawn(
    ada_client, every_gateway, order, way, is_drawn
):
    choose(ada_client, order, way)
    shown = ada_client.get(reverse("pay", args=[order.number])).content.decode()
    assert ("<svg" in shown.partition('class="panel paying"')[2].partition("<pay-poller")[0]) == (
        is_drawn
    )

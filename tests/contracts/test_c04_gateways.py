"""C4: paying through every gateway; the sandbox behaves like a real one."""

import pytest
import requests

import orders.services.payment
from tests.contracts import sale
from tests.factories.catalog import make_variant
from tests.factories.payments import every_gateway, sandbox, sandbox_process

__all__ = ["every_gateway", "sandbox", "sandbox_process"]

pytestmark = pytest.mark.django_db


def opened(app, gateway):
    """Order something and open a payment with a gateway."""
    number = sale.order(app, make_variant(stock=5))["number"]
    methods = app.ask(f"orders/{number}/payment/")["methods"]
    way = next(one for one in methods if one["gateway"] == gateway and not one["needs_payer"])
    chosen = {name: way[name] for name in ("gateway", "channel")}
    return number, app.do(f"orders/{number}/payment/", chosen)


def test_the_sandbox_collects_money(adas, sandbox):
    number, payment = opened(adas, "sandbox")
    with requests.Session() as person:
        person.trust_env = False
        person.post(payment["pay_url"], data={"do": "pay"}, timeout=5).raise_for_status()
    orders.services.payment.check_order(number)
    assert adas.ask(f"orders/{number}/payment/")["order_state"] == "paid"
    assert adas.ask(f"orders/{number}/")["state"] == "paid"


@pytest.mark.parametrize("gateway", ["alipay", "wechat", "stripe"])
def test_every_gateway_presents_a_payment(adas, every_gateway, gateway):
    number, payment = opened(adas, gateway)
    assert (payment["gateway"], payment["state"]) == (gateway, "pending")
    assert payment["pay_url"] or payment["parameters"]
    assert adas.ask(f"orders/{number}/payment/")["payments"][0]["gateway"] == gateway


def test_a_way_to_pay_there_is_not(adas):
    number = sale.order(adas, make_variant(stock=5))["number"]
    chosen = {"gateway": "gold", "channel": "coins"}
    assert adas.refusal(f"orders/{number}/payment/", chosen)[0] in {400, 409}

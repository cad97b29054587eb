"""Paying by API."""

import pytest

import orders.services.cancellation
from orders.models import Order
from tests.factories.payments import message, tell
from tests.factories.sale import place
from tests.orders.test_payment import CHOICE, write


def open_by_api(api, order: Order, key: str = "k1", **choice: str):
    """Post to the payment resource."""
    return api.post(
        f"/api/v1/orders/{order.number}/payment/",
        CHOICE | choice,
        format="json",
        headers={"Idempotency-Key": key} if key else {},
    )


@pytest.mark.django_db(transaction=True)
def test_the_api_opens_a_payment_once_per_key(ada, ada_api, sandbox):
    order = place(ada)
    first, second = open_by_api(ada_api, order), open_by_api(ada_api, order)
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert first.json()["pay_url"].startswith(sandbox.url)
    assert second["Idempotency-Replayed"] == "true"
    assert open_by_api(ada_api, order, channel="card").status_code == 422


@pytest.mark.django_db(transaction=True)
def test_the_api_refuses_in_problem_documents(ada, ada_api, bo_api, dead_gateway):
    order = place(ada)
    assert open_by_api(ada_api, order, key="").status_code == 400
    assert open_by_api(bo_api, order).status_code == 404
    assert open_by_api(ada_api, order, gateway="other").status_code == 400
    down = open_by_api(ada_api, order, key="k2")
    assert (down.status_code, down.json()["code"]) == (503, "gateway_unavailable")
    orders.services.cancellation.cancel(order_id=order.pk)
    over = open_by_api(ada_api, order, key="k3")
    assert (over.status_code, over.json()["code"]) == (409, "nothing_to_pay")


@pytest.mark.django_db
def test_the_api_shows_how_the_payment_stands(ada, ada_api):
    order = place(ada)
    tell(message(write(order)))
    seen = ada_api.get(f"/api/v1/orders/{order.number}/payment/").json()
    assert seen["order_state"] == "paid"
    assert seen["paid"] == {"amount": order.payable_amount, "currency": "CNY"}
    assert seen["payments"][0]["state"] == "succeeded"


@pytest.mark.django_db(transaction=True)
def test_the_api_says_how_a_payment_is_to_be_presented(ada, ada_api, every_gateway):
    order = place(ada)
    code = open_by_api(ada_api, order, "k1", gateway="wechat", channel="native").json()
    assert (code["presentation"], code["parameters"]) == ("qr", {})
    app = {"gateway": "wechat", "channel": "jsapi"}
    assert open_by_api(ada_api, order, "k2", **app).status_code == 409
    bridge = open_by_api(ada_api, order, "k3", payer="o-ada", **app).json()
    assert bridge["presentation"] == "bridge"
    assert set(bridge["parameters"]) >= {"appId", "package", "paySign"}


@pytest.mark.django_db
def test_the_api_names_where_each_way_to_pay_works(ada, ada_api, every_gateway):
    ways = ada_api.get(f"/api/v1/orders/{place(ada).number}/payment/").json()["methods"]
    known = {f"{way['gateway']}:{way['channel']}": way for way in ways}
    assert known["sandbox:wallet"]["devices"] == ["desk", "phone", "wechat"]
    assert known["wechat:h5"]["devices"] == ["phone"]
    assert known["wechat:jsapi"]["needs_payer"] is True

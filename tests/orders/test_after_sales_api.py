"""After-sales by API: the shopper's verbs, and the staff's."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inventory.models import StockItem
from orders.models import Order, ReturnRequest
from tests.factories.after_sales import approve, ask, inspect, parcel, reject
from tests.factories.catalog import make_variant
from tests.factories.reviews import picture
from tests.factories.sale import pay, place, ship

pytestmark = pytest.mark.django_db
HOME = "/api/v1/after-sales/"


@pytest.fixture
def shipped(ada) -> Order:
    return ship(pay(place(ada, make_variant(1000, stock=10), quantity=3)))


def post(client, order: Order, key: str = "k", **more: object):
    body = {"kind": "return", "reason": "quality", "lines": {str(order.lines.get().pk): 2}} | more
    address = f"/api/v1/orders/{order.number}/after-sales/"
    return client.post(address, body, headers={"Idempotency-Key": key})


def verb(client, request: ReturnRequest, name: str, body: object = None, key: str = ""):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"{HOME}{request.number}/{name}/", body or {}, headers=headers)


def test_a_request_is_made_once_a_key_and_read(ada_api, shipped):
    first, again = post(ada_api, shipped), post(ada_api, shipped)
    assert (first.status_code, again.data["number"]) == (201, first.data["number"])
    told = ada_api.get(f"{HOME}{first.data['number']}/").json()
    assert told["asked"] == {"amount": 2000, "currency": "CNY"}
    assert [step["kind"] for step in told["events"]] == ["requested"]
    assert ada_api.get(HOME).json()["results"][0]["number"] == told["number"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "eat"},
        {"reason": 1},
        {"lines": {}},
        {"lines": {"x": 1}},
        {"lines": {"9" * 30: 1}},
        {"amount": 5},
        {"wanted": {"1": -1}},
        {"pictures": []},
    ],
)
def test_a_program_is_told_what_is_wrong(ada_api, shipped, wrong):
    assert post(ada_api, shipped, **wrong).status_code in {400, 409}
    assert ReturnRequest.objects.count() == 0


def test_more_units_than_were_shipped_are_refused(ada_api, shipped):
    answer = post(ada_api, shipped, lines={str(shipped.lines.get().pk): 4})
    assert (answer.status_code, answer.data["code"]) == (409, "after_sales_refused")


def test_another_persons_request_is_not_there(bo_api, shipped):
    request = ask(shipped)
    assert bo_api.get(f"{HOME}{request.number}/").status_code == 404
    assert verb(bo_api, request, "withdraw").status_code == 404
    assert post(bo_api, shipped).status_code == 404


def test_a_request_is_withdrawn(ada_api, shipped):
    assert verb(ada_api, ask(shipped), "withdraw").data["state"] == "withdrawn"


def test_the_goods_are_sent_under_a_number(ada_api, shipped):
    body = {"carrier": "顺丰", "tracking_number": "SF1234"}
    told = verb(ada_api, approve(ask(shipped)), "parcel", body).data
    assert (told["state"], told["parcel_number"]) == ("in_transit", "SF1234")


def test_a_rejection_is_appealed_against_once(ada_api, shipped):
    request = reject(ask(shipped))
    assert verb(ada_api, request, "appeal", {"words": "请看图"}).data["state"] == "appealed"
    assert verb(ada_api, reject(request), "appeal", {"words": "再看"}).status_code == 409


def test_pictures_are_added(ada_api, shipped):
    shot = SimpleUploadedFile("a.jpg", picture(), "image/jpeg")
    address = f"{HOME}{ask(shipped).number}/pictures/"
    answer = ada_api.post(address, {"pictures": [shot]}, format="multipart")
    assert (answer.status_code, len(answer.data["pictures"])) == (201, 1)


def test_a_guest_sends_the_orders_token(api):
    guests = ship(pay(place(None, make_variant(stock=3))), "SW9")
    request = ask(guests)
    headers = {"X-Order-Token": guests.token}
    assert api.get(f"{HOME}{request.number}/", headers=headers).status_code == 200
    assert api.get(f"{HOME}{request.number}/").status_code == 404


def test_the_staffs_programs_settle_a_return(clerk_api, shipped):
    request, line = ask(shipped, units=2), str(shipped.lines.get().pk)
    store = StockItem.objects.get().warehouse_id
    assert verb(clerk_api, request, "approve", {"warehouse": store}).data["state"] == "approved"
    assert verb(clerk_api, request, "arrive").data["state"] == "arrived"
    found = verb(clerk_api, request, "inspect", {"lines": {line: {"accepted": 1}}}).data
    assert found["lines"][0]["accepted_quantity"] == 1
    settled = verb(clerk_api, request, "settle", key="s").data
    assert (settled["state"], settled["refunded"]["amount"]) == ("refunded", 1000)
    body = {"carrier": parcel().carrier_id, "tracking_number": "BACK1"}
    assert verb(clerk_api, request, "send-back", body).data["back_number"] == "BACK1"


def test_a_refund_may_be_less_than_was_asked(clerk_api, shipped):
    request = ask(shipped, "refund_only", 2)
    body = {"amount": {"amount": 500, "currency": "CNY"}}
    assert verb(clerk_api, request, "settle", body, key="s").data["refunded"]["amount"] == 500


def test_a_settlement_needs_a_key_and_happens_once(clerk_api, shipped):
    request = inspect(ask(shipped))
    assert verb(clerk_api, request, "settle").status_code == 400
    assert verb(clerk_api, request, "settle", key="a").status_code == 200
    assert verb(clerk_api, request, "settle", key="b").status_code == 409


@pytest.mark.parametrize("name", ["approve", "reject", "arrive", "inspect", "settle", "send-back"])
def test_the_shopper_does_not_decide(ada_api, shipped, name):
    assert verb(ada_api, ask(shipped), name, {"words": "x"}, key="k").status_code == 403


def test_the_queue_is_the_staffs(ada_api, clerk_api, shipped):
    request = ask(shipped)
    assert ada_api.get(f"{HOME}queue/").status_code == 403
    assert clerk_api.get(f"{HOME}queue/").json()["results"][0]["number"] == request.number


def test_an_inspection_without_sense_is_refused(clerk_api, shipped):
    request = ask(shipped)
    for lines in ({"x": {"accepted": 1}}, {"1": {"accepted": -1}}, {"1": 1}):
        assert verb(clerk_api, request, "inspect", {"lines": lines}).status_code == 400

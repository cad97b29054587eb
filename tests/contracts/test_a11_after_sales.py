"""A11: refund, return, exchange, repair; partial refunds that close to what was paid."""

import pytest

from inventory.models import Warehouse
from tests.contracts import sale
from tests.factories.catalog import make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def placed(adas, staff):
    """Ada's order of two, received."""
    return sale.received(adas, staff, make_variant(price=2000, stock=9), 2)


def ask(app, placed, kind, quantity=1, **more):
    """Ask for something after the sale."""
    lines = {str(placed["lines"][0]["id"]): quantity}
    wish = {"lines": lines, "kind": kind, "reason": "quality", **more}
    return app.do(f"orders/{placed['number']}/after-sales/", wish)


def give(amount):
    """Write out a refund the staff give."""
    return {"amount": {"amount": amount, "currency": "CNY"}, "reason": "道歉"}


@pytest.mark.parametrize("kind", ["refund_only", "return", "repair"])
def test_each_kind_can_be_asked_for(adas, placed, kind):
    asked = ask(adas, placed, kind)
    assert (asked["kind"], asked["state"]) == (kind, "requested")
    assert adas.ask("after-sales/")["results"][0]["number"] == asked["number"]
    assert adas.ask(f"orders/{placed['number']}/after-sales/")[0]["number"] == asked["number"]


def test_an_exchange_names_what_is_wanted_instead(adas, placed):
    line = placed["lines"][0]
    wanted = {str(line["id"]): line["variant"]}
    assert ask(adas, placed, "exchange", wanted=wanted)["kind"] == "exchange"


def test_withdraw(adas, placed):
    number = ask(adas, placed, "repair")["number"]
    assert adas.do(f"after-sales/{number}/withdraw/")["state"] == "withdrawn"


def test_a_return_from_asking_to_the_money(adas, staff, placed):
    number = ask(adas, placed, "return")["number"]
    staff.do(f"after-sales/{number}/approve/", {"warehouse": Warehouse.objects.get().pk})
    adas.do(f"after-sales/{number}/parcel/", {"carrier": "顺丰", "tracking_number": "SF1234567"})
    staff.do(f"after-sales/{number}/arrive/")
    findings = {str(placed["lines"][0]["id"]): {"accepted": 1, "fate": "shelf"}}
    staff.do(f"after-sales/{number}/inspect/", {"lines": findings})
    settled = staff.do(f"after-sales/{number}/settle/")
    assert (settled["state"], settled["refunded"]["amount"]) == ("refunded", 2000)
    assert adas.ask(f"orders/{placed['number']}/refunds/")[0]["amount"]["amount"] == 2000


def test_refunds_close_to_what_was_paid(adas, staff, placed):
    number = placed["number"]
    paid = adas.ask(f"orders/{number}/")["paid"]["amount"]
    first, second = paid // 3, paid - paid // 3
    for amount in (first, second):
        staff.do(f"orders/{number}/staff-refunds/", give(amount))
    assert adas.ask(f"orders/{number}/")["refunded"]["amount"] == paid
    assert staff.refusal(f"orders/{number}/staff-refunds/", give(1))[0] == 409


def test_nobody_elses_request_is_there(adas, bos, placed):
    number = ask(adas, placed, "repair")["number"]
    assert bos.refusal(f"after-sales/{number}/", method="get")[0] == 404

"""The notify door: what is believed, once, and what is refused."""

import itertools
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from payments.models import Payment, PaymentEvent
from payments.signing import SIGNATURE, TIMESTAMP
from tests.factories.payments import make_payment, message, tell


def rows() -> list:
    """Return everything a notify could change."""
    return list(Payment.objects.order_by("pk").values())


@pytest.mark.django_db
def test_a_genuine_notify_is_applied_and_answered():
    payment = make_payment()
    assert tell(message(payment)).json() == {"code": "success"}
    payment.refresh_from_db()
    assert (payment.state, payment.gateway_trade_no) == ("surplus", "S1")  # there is no order O1


@pytest.mark.django_db
def test_the_same_notify_is_answered_the_same_and_changes_nothing():
    said = message(make_payment())
    tell(said)
    before = rows()
    assert tell(said).json() == {"code": "success"}
    assert rows() == before
    assert PaymentEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_twins_have_one_effect():
    said = message(make_payment())

    def send(_n: int) -> int:
        try:
            return tell(said).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(send, range(50))) == {200}
    assert PaymentEvent.objects.filter(event_key=said["id"]).count() == 1
    assert Payment.objects.get().refunds.count() == 1  # O1 is nobody's order: all of it goes back


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"amount": 1},
        {"amount": 1001},
        {"amount": "1000"},
        {"amount": 1000.0},
        {"amount": None},
        {"currency": "USD"},
        {"merchant_id": "somebody-else"},
        {"out_trade_no": "20990101ffffffffffff"},
        {"trade_no": "S2"},
        {"status": "free"},
        {"paid_at": "yesterday"},
        {"paid_at": "2026-01-01T00:00:00"},
    ],
)
def test_a_signed_lie_changes_nothing(change):
    make_payment(order="O2", amount=1)
    payment = make_payment(gateway_trade_no="S1")
    before = rows()
    assert tell(message(payment, **change)).status_code == 400
    assert rows() == before
    assert PaymentEvent.objects.exclude(outcome="applied").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"{}", b'{"trade": 1}', b"[" * 50_000, b'"\\u0000"', b"\xff"],
)
def test_signed_nonsense_changes_nothing(body):
    make_payment()
    before = rows()
    assert tell(body).status_code == 400
    assert rows() == before


@pytest.mark.django_db
def test_a_forged_notify_is_refused_and_written_down_once():
    said = message(make_payment())
    before = rows()
    answers = [tell(said, secret="guessed") for _n in range(3)]
    assert {answer.status_code for answer in answers} == {401}
    assert answers[0]["Content-Type"] == "application/problem+json"
    assert rows() == before
    event = PaymentEvent.objects.get()
    assert (event.is_verified, event.outcome) == (False, "bad signature")


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{TIMESTAMP: "1500000000"}, {SIGNATURE: ""}, {TIMESTAMP: "x"}])
def test_an_old_or_unsigned_notify_is_refused(headers):
    said = message(make_payment())
    assert tell(said, **headers).status_code == 401
    assert Payment.objects.get().state == "pending"


@pytest.mark.django_db
def test_somebody_elses_number_does_not_get_this_payments_money():
    cheap, dear = make_payment("O1", 1), make_payment("O2", 99_900)
    assert tell(message(cheap, out_trade_no=dear.out_trade_no)).status_code == 400
    assert not Payment.objects.received().exists()


@pytest.mark.django_db
def test_a_body_that_is_too_large_is_not_read():
    assert tell(b"x" * 70_000).status_code == 413


@pytest.mark.django_db
def test_an_unknown_gateway_is_not_found(client):
    assert client.post("/notify/other/", b"{}", content_type="application/json").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("order", list(itertools.permutations(["paid", "closed", "waiting"])))
def test_in_whatever_order_notifies_come_the_money_is_booked(order):
    payment = make_payment()
    for status in order:
        assert tell(message(payment, status)).status_code == 200
    assert Payment.objects.received().get() == payment


@pytest.mark.django_db
def test_a_stored_notify_can_be_read_again():
    payment = make_payment()
    tell(message(payment))
    payload = PaymentEvent.objects.get().payload
    assert json.loads(json.dumps(payload))["trade"]["out_trade_no"] == payment.out_trade_no

"""The sandbox gateway itself: strict, restartable, and as naughty as it is told."""

import re
import sqlite3

import pytest

from payments.gateways import SandboxGateway
from payments.gateways.contract import GatewayRefusal
from payments.sandbox.mischief import read_mischief
from payments.sandbox.setup import read_setup
from payments.signing import signed_headers
from tests.factories.payments import Sandbox, wait_until
from tests.payments.test_collection import claim, open_one


def notices(sandbox: Sandbox, number: str) -> list[tuple[int, bytes]]:
    """Read the notices queued for a trade."""
    with sqlite3.connect(sandbox.database) as books:
        sql = "SELECT is_forged, body FROM notice WHERE instr(body, ?) > 0"
        return books.execute(sql, [number]).fetchall()


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"out_trade_no": "x"},
        {"out_trade_no": "2026' OR 1=1"},
        {"out_trade_no": 7},
        {"out_trade_no": "A1234567", "surprise": 1},
    ],
)
def test_what_makes_no_sense_is_refused(sandbox, facts):
    with pytest.raises(GatewayRefusal):
        SandboxGateway().call("/v1/trades/query", facts)


def test_an_unsigned_order_is_refused(sandbox):
    assert sandbox.web.post(f"{sandbox.url}/v1/trades", data=b"{}").status_code == 401


def test_a_signed_message_is_accepted_once(sandbox, settings):
    body = b'{"merchant_id": "jishi-demo", "out_trade_no": "A1234567"}'
    headers = signed_headers(settings.SANDBOX_SECRET, body)
    url = f"{sandbox.url}/v1/trades/query"
    answers = [sandbox.web.post(url, data=body, headers=headers).status_code for _n in range(2)]
    assert answers == [200, 401]


def test_another_merchant_is_refused(sandbox):
    stranger = SandboxGateway()
    stranger.merchant_id = "somebody-else"
    with pytest.raises(GatewayRefusal):
        stranger.query("A1234567")


def test_a_body_that_is_too_large_is_refused(sandbox):
    assert sandbox.web.post(f"{sandbox.url}/v1/trades", data=b"x" * 70_000).status_code == 413


@pytest.mark.parametrize("path", ["/", "/pay/", "/pay/nothing", "/pay/%00", "/../etc/passwd"])
def test_a_page_that_is_not_there_is_a_kind_404(sandbox, path):
    answer = sandbox.web.get(sandbox.url + path, headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "no such trade" in answer.text


@pytest.mark.django_db
def test_the_page_speaks_the_trades_language_and_the_asked_one(sandbox):
    payment = open_one(claim())
    assert "Pay now" in sandbox.web.get(payment.pay_url).text
    assert "确认支付" in sandbox.web.get(payment.pay_url + "?lang=zh").text


@pytest.mark.django_db
def test_the_page_runs_no_scripts_and_writes_no_inline_styles(sandbox):
    answer = sandbox.web.get(open_one(claim()).pay_url)
    assert not re.search(r"<script| style=| on\w+=", answer.text)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.django_db
def test_a_low_balance_can_be_tried_again(sandbox):
    payment = open_one(claim())
    assert "balance is too low" in sandbox.press(payment, "poor")
    assert "Paid" in sandbox.press(payment)


@pytest.mark.django_db
def test_a_paid_trade_is_paid_once(sandbox):
    payment = open_one(claim())
    sandbox.press(payment)
    sandbox.press(payment)
    assert len(notices(sandbox, payment.out_trade_no)) == 1


@pytest.mark.django_db
def test_a_cancelled_trade_says_so_to_the_merchant(sandbox):
    payment = open_one(claim())
    assert "closed" in sandbox.press(payment, "cancel")
    ((_forged, body),) = notices(sandbox, payment.out_trade_no)
    assert b'"trade.closed"' in body


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("trick", "count"), [("duplicate", 3), ("out_of_order", 2), ("never", 0), ("forged", 1)]
)
def test_tricks_change_the_notices(sandbox, trick, count):
    payment = open_one(claim())
    sandbox.press(payment, "pay", trick)
    found = notices(sandbox, payment.out_trade_no)
    assert len(found) == count
    assert all(bool(forged) == (trick == "forged") for forged, _body in found)


@pytest.mark.parametrize("words", ["nonsense", "late=x", "late=-1", "duplicate=0", "slow=9999"])
def test_an_unknown_trick_is_refused(words):
    with pytest.raises(ValueError, match="misbehave"):
        read_mischief(words)


@pytest.mark.parametrize("listen", ["8001", "host:", "host:port", "host:99999"])
def test_a_wrong_address_stops_the_start(listen):
    with pytest.raises(ValueError, match="SANDBOX_LISTEN"):
        read_setup({"SANDBOX_LISTEN": listen})


@pytest.mark.django_db
def test_trades_and_notices_outlive_a_restart(sandbox, tmp_path, settings):
    mine = Sandbox(tmp_path)
    settings.SANDBOX_GATEWAY_URL = mine.url
    mine.start()
    payment = open_one(claim())
    mine.press(payment)
    assert mine.stop() == 0
    mine.start()
    wait_until(lambda: SandboxGateway().query(payment.out_trade_no).status == "paid")
    assert len(notices(mine, payment.out_trade_no)) == 1
    mine.stop()
    mine.web.close()
    settings.SANDBOX_GATEWAY_URL = sandbox.url

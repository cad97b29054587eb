"""The vendors' own kits against the stand-in: it speaks their protocols, not only ours."""

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import alipay
import pytest
import stripe

from payments.gateways.alipay import AlipayGateway
from payments.gateways.stripe import StripeGateway
from payments.sandbox.alipay_keys import APP_ID
from payments.sandbox.stripe_keys import StripeKeys
from tests.factories.payments import Sandbox, wait_until
from tests.payments import test_alipay, test_stripe
from tests.payments.alipay_dialect import certificates

# The kit reads certificates in ways its own libraries have given up.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
SUBJECT = "集市订单"
KINDS = ["keys", "certificates"]


def kit_of(sandbox: Sandbox, kind: str) -> Any:
    """Return the kit of python-alipay-sdk, aimed at the stand-in."""
    home = sandbox.keys / "alipay"
    own = (home / "merchant_key.pem").read_text()
    if kind == "certificates":
        papers = certificates(sandbox.keys)
        made = alipay.DCAliPay(
            appid=APP_ID,
            app_private_key_string=own,
            app_public_key_cert_string=papers["ALIPAY_APP_CERTIFICATE"],
            alipay_public_key_cert_string=papers["ALIPAY_CERTIFICATE"],
            alipay_root_cert_string=papers["ALIPAY_ROOT_CERTIFICATE"],
        )
    else:
        public = (home / "alipay_public_key.pem").read_text()
        made = alipay.AliPay(APP_ID, None, own, public)
    made._gateway = f"{sandbox.url}/gateway.do"
    return made


@pytest.fixture(params=KINDS)
def kit(request, every_gateway: Sandbox) -> Any:
    """Alipay's kit, once with keys and once with certificates."""
    return kit_of(every_gateway, request.param)


@pytest.fixture
def post_box() -> Iterator[Any]:
    """An address that keeps what it is told: ``url`` and ``letters`` of headers and body."""
    letters: list[tuple[dict[str, str], bytes]] = []

    class Slot(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            letters.append((dict(self.headers.items()), body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"success")

        def log_message(self, *_words: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Slot)
    Thread(target=server.serve_forever, daemon=True).start()
    yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}", letters=letters)
    server.shutdown()
    server.server_close()


def test_alipays_kit_opens_asks_refunds_and_closes(kit, every_gateway):
    trade = test_alipay.number()
    url = "http://127.0.0.1:9/"
    made = kit.api_alipay_trade_precreate(SUBJECT, trade, "10.00", notify_url=url)
    assert kit.api_alipay_trade_query(out_trade_no=trade)["trade_status"] == "WAIT_BUYER_PAY"
    every_gateway.web.post(made["qr_code"], data={"do": "pay"}, timeout=5)
    assert kit.api_alipay_trade_query(out_trade_no=trade)["trade_status"] == "TRADE_SUCCESS"
    back = {"out_trade_no": trade, "out_request_no": f"R{trade}"}
    assert kit.api_alipay_trade_refund("4.00", **back)["fund_change"] == "Y"
    assert kit.api_alipay_trade_refund("4.00", **back)["fund_change"] == "N"
    seen = kit.api_alipay_trade_fastpay_refund_query(f"R{trade}", out_trade_no=trade)
    assert (seen["refund_status"], seen["refund_amount"]) == ("REFUND_SUCCESS", "4.00")


@pytest.mark.parametrize("page", ["page", "wap"])
def test_an_address_alipays_kit_signed_leads_to_the_page(kit, every_gateway, page):
    sign = getattr(kit, f"api_alipay_trade_{page}_pay")
    words = sign(SUBJECT, test_alipay.number(), "10.00", return_url="http://127.0.0.1:9/")
    assert "/pay/" in every_gateway.web.get(f"{kit._gateway}?{words}", timeout=5).url


def test_alipays_kit_believes_the_stand_ins_notifies(kit, every_gateway, post_box):
    trade = test_alipay.number()
    made = kit.api_alipay_trade_precreate("x", trade, "10.00", notify_url=post_box.url)
    every_gateway.web.post(made["qr_code"], data={"do": "pay"}, timeout=5)
    wait_until(lambda: post_box.letters)
    said = dict(parse_qsl(post_box.letters[0][1].decode()))
    sign = said.pop("sign")
    assert kit.verify(dict(said), sign)
    assert not kit.verify(said | {"total_amount": "0.01"}, sign)


def test_alipays_kit_says_the_same_serials(kit, every_gateway, settings):
    if isinstance(kit, alipay.DCAliPay):
        for name, words in certificates(every_gateway.keys).items():
            setattr(settings, name, words)
        names = {"app_cert_sn": kit.app_cert_sn, "alipay_root_cert_sn": kit.alipay_root_cert_sn}
        assert AlipayGateway().papers.serials == names
    else:
        assert AlipayGateway().papers.serials == {}


def test_what_we_sign_is_what_alipays_kit_signs(kit, every_gateway):
    facts = {"b": "2 & 3 = 5", "a": "中文", "c": '{"x":1}'}
    signed = AlipayGateway().signed("m", {}, facts)
    ours = signed.pop("sign")
    assert dict(parse_qsl(kit.sign_data(dict(signed))))["sign"] == ours


@pytest.fixture
def stripe_kit(every_gateway: Sandbox) -> Any:
    """Stripe's kit, aimed at the stand-in."""
    keys = StripeKeys(every_gateway.keys / "stripe")
    bases = {"api": f"{every_gateway.url}/stripe"}
    return stripe.StripeClient(keys.secret_key, base_addresses=bases)


def session_of(kit: Any, trade: str, back: str) -> Any:
    """Open a session with Stripe's kit."""
    item = {
        "price_data": {
            "currency": "cny",
            "unit_amount": 1000,
            "product_data": {"name": "集市订单"},
        },
        "quantity": 1,
    }
    return kit.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "client_reference_id": trade,
            "line_items": [item],
            "success_url": back,
            "cancel_url": back,
            "expires_at": int(time.time()) + 3600,
            "metadata": {"out_trade_no": trade},
            "payment_intent_data": {"metadata": {"out_trade_no": trade}},
        }
    )


def test_stripes_kit_opens_asks_refunds_and_lists(stripe_kit, every_gateway):
    made = session_of(stripe_kit, test_stripe.number(), "http://127.0.0.1:9/")
    every_gateway.web.post(made.url, data={"do": "pay"}, timeout=5)
    asked = {"expand": ["payment_intent.latest_charge"]}
    seen = stripe_kit.v1.checkout.sessions.retrieve(made.id, asked)
    assert (seen.payment_status, seen.payment_intent.latest_charge.amount) == ("paid", 1000)
    intent = seen.payment_intent.id
    refund = stripe_kit.v1.refunds.create({"payment_intent": intent, "amount": 400})
    assert refund.status == "succeeded"
    listed = stripe_kit.v1.refunds.list({"payment_intent": intent})
    assert [one.amount for one in listed.auto_paging_iter()] == [400]
    day = {"created": {"gte": int(time.time()) - 3600, "lt": int(time.time()) + 3600}}
    moves = stripe_kit.v1.balance_transactions.list({**day, "expand": ["data.source"]})
    kinds = {m.type for m in moves.auto_paging_iter() if m.source.payment_intent == intent}
    assert kinds == {"charge", "refund"}


def test_stripes_kit_expires_a_session_once(stripe_kit):
    made = session_of(stripe_kit, test_stripe.number(), "http://127.0.0.1:9/")
    assert stripe_kit.v1.checkout.sessions.expire(made.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError):
        stripe_kit.v1.checkout.sessions.expire(made.id)


def test_stripes_kit_believes_the_stand_ins_events(stripe_kit, every_gateway, post_box):
    made = session_of(stripe_kit, test_stripe.number(), post_box.url + "/back")
    every_gateway.web.post(made.url, data={"do": "pay"}, timeout=5)
    wait_until(lambda: post_box.letters)
    headers, body = post_box.letters[0]
    secret = StripeKeys(every_gateway.keys / "stripe").webhook_secret
    event = stripe.Webhook.construct_event(body, headers["Stripe-Signature"], secret)
    assert (event.type, event.data.object.id) == ("checkout.session.completed", made.id)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + b" ", headers["Stripe-Signature"], secret)


def test_we_read_a_session_stripes_kit_opened(stripe_kit):
    trade = test_stripe.number()
    made = session_of(stripe_kit, trade, "http://127.0.0.1:9/")
    assert StripeGateway().query(trade, made.id).status == "waiting"

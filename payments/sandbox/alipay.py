"""The Alipay dialect: requests, answers and notices of its open platform, signed as there."""

import json
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from payments.sandbox import alipay_words
from payments.sandbox.alipay_keys import APP_ID, AlipayKeys
from payments.sandbox.alipay_verbs import CODE, AlipayVerbs, Asked, Said
from payments.sandbox.alipay_words import CLOCK
from payments.sandbox.checks import BadRequest
from payments.sandbox.dialects import Answer, Request
from payments.sandbox.mischief import Breakdown
from payments.sandbox.setup import Setup
from payments.sandbox.store import Row
from payments.sandbox.trades import CHINA, Trades
from payments.signing import BadSignature
from payments.signing.alipay import written

DOOR, BILLS = "/gateway.do", "/alipay/bill"
TOLD = {"trade.paid", "trade.waiting", "trade.closed", "refund.succeeded"}
FORM = "application/x-www-form-urlencoded; charset=utf-8"


class Alipay:
    """Answers merchants as Alipay would, and tells them what happened."""

    code = CODE

    def __init__(self, setup: Setup, trades: Trades) -> None:
        self.trades = trades
        self.keys = AlipayKeys(setup.keys / self.code)
        self.verbs = AlipayVerbs(setup, trades, self.keys)

    def answer(self, request: Request) -> Answer | None:
        """Answer one request, signed; a browser is sent to its pay page."""
        address = urlsplit(request.target)
        if address.path == BILLS and request.verb == "GET":
            return self.hand_out(parse_qs(address.query).get("token", [""])[0])
        if address.path != DOOR:
            return None
        asked = self.read(request, address.query)
        method = asked.parameters.get("method", "")
        if method in self.verbs.pages:
            return self.to_page(asked, self.verbs.pages[method])
        is_known = method in self.verbs.verbs
        name = f"{method.replace('.', '_')}_response" if is_known else "error_response"
        try:
            self.recognise(asked.parameters)
            verb = self.verbs.verbs[method] if is_known else unknown
            said = {"code": "10000", "msg": "Success", **verb(asked)}
        except (Said, BadSignature, BadRequest, Breakdown) as no:
            said = refusal(no)
        return self.signed(name, said, by_certificate="app_cert_sn" in asked.parameters)

    def read(self, request: Request, query: str) -> Asked:
        """Read a request's parameters, in its address and its body."""
        pairs = parse_qsl(query, max_num_fields=100) if len(query) < 20_000 else []
        pairs += parse_qsl(request.body.decode("utf-8", "replace"), max_num_fields=100)
        spoken = request.headers.get("accept-language", "").lower()
        language = "en" if spoken.startswith("en") else "zh"
        return Asked(dict(pairs), request.headers.get("host", ""), language)

    def recognise(self, parameters: dict[str, str]) -> None:
        """Accept what our merchant signed. Raises BadSignature."""
        facts = {name: value for name, value in parameters.items() if name != "sign" and value}
        known = {"app_id": APP_ID, "sign_type": "RSA2", "version": "1.0", "charset": "utf-8"}
        if any(facts.get(name) != value for name, value in known.items()):
            raise BadSignature("an unknown app or way to sign")
        if facts.get("app_cert_sn", self.keys.app_serial) != self.keys.app_serial:
            raise BadSignature("an unknown certificate")
        self.keys.papers.check(written(facts), parameters.get("sign", ""))

    def to_page(self, asked: Asked, channel: str) -> Answer:
        """Send a browser to the page of a trade, or tell it why there is none."""
        try:
            self.recognise(asked.parameters)
            trade = self.verbs.create(asked, channel)
        except (Said, BadSignature, BadRequest, Breakdown) as no:
            said = refusal(no)
            return Answer(400, f"{said['sub_code']} {said['sub_msg']}".encode(), "text/plain")
        page = f"/pay/{trade['token']}?lang={trade['language']}"
        return Answer(302, b"", "text/plain", {"Location": page})

    def hand_out(self, token: str) -> Answer:
        """Hand out a bill."""
        content = self.verbs.download(token)
        if content is None:
            return Answer(404, b"", "text/plain")
        return Answer(200, content, "application/zip")

    def signed(self, name: str, said: dict[str, Any], *, by_certificate: bool) -> Answer:
        """Sign the very words of an answer."""
        words = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        serial = f',"alipay_cert_sn":"{self.keys.serial}"' if by_certificate else ""
        papers = self.keys.newest if by_certificate else self.keys.papers
        sign = papers.sign(words.encode())
        return Answer(200, f'{{"{name}":{words}{serial},"sign":"{sign}"}}'.encode())

    def notice(self, kind: str, trade: Row, refund: Row | None) -> bytes | None:
        """Write what is to be told; it is signed when it is sent."""
        if kind not in TOLD:
            return None
        is_refund = kind.startswith("refund.")
        given_back = self.verbs.given_back(trade) if is_refund else 0
        said = alipay_words.news(trade, given_back, refund if is_refund else None)
        return json.dumps(said | {"notify_id": secrets.token_hex(17)}).encode()

    def letter(self, notice: Row) -> tuple[bytes, dict[str, str]]:
        """Sign a notice of this moment; a forger signs with a key of his own."""
        said = json.loads(notice["body"])
        said["notify_time"] = datetime.now(CHINA).strftime(CLOCK)
        papers = self.keys.forger() if notice["is_forged"] else self.keys.papers
        signed = {**said, "sign_type": "RSA2", "sign": papers.sign(written(said))}
        return urlencode(signed).encode(), {"Content-Type": FORM}

    def verdict(self, status: int, body: bytes) -> str:
        """Return "success" if the merchant's answer is that word."""
        return body.decode("utf-8", "replace").strip()[:100]


def unknown(asked: Asked) -> dict[str, Any]:
    """Refuse a method that is not known. Raises BadRequest."""
    raise BadRequest(f"unknown method {asked.parameters.get('method', '')[:40]}")


def refusal(no: Exception) -> dict[str, str]:
    """Say no as Alipay does."""
    if isinstance(no, Said):
        return {"code": "40004", "msg": "Business Failed", "sub_code": no.code, "sub_msg": str(no)}
    if isinstance(no, Breakdown):
        said = ("20000", "Service Currently Unavailable", "isp.unknow-error")
    elif isinstance(no, BadSignature):
        said = ("40002", "Invalid Arguments", "isv.invalid-signature")
    else:
        said = ("40002", "Invalid Arguments", "isv.invalid-parameter")
    return dict(zip(("code", "msg", "sub_code"), said, strict=True)) | {"sub_msg": str(no)}

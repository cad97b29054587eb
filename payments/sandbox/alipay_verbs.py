"""What merchants may ask of the Alipay dialect: the verbs of its open platform over the trades."""

import base64
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from payments.sandbox import alipay_words, checks
from payments.sandbox.alipay_keys import SELLER_ID, AlipayKeys
from payments.sandbox.alipay_words import CLOCK, yuan
from payments.sandbox.checks import BadRequest, checked, read_document
from payments.sandbox.mischief import hesitate
from payments.sandbox.setup import Setup
from payments.sandbox.store import Row
from payments.sandbox.trades import CHINA, Refused, Trades

CODE = "alipay"
PRODUCTS = {"FAST_INSTANT_TRADE_PAY", "QUICK_WAP_WAY", "QUICK_WAP_PAY", "FACE_TO_FACE_PAYMENT"}
BILL_SECONDS = 30
LONGEST_LIFE = "2099-01-01 00:00:00"


class Said(Exception):
    """A no, with the word Alipay has for it."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True)
class Asked:
    """One request by our merchant: its common parameters and what it is about."""

    parameters: dict[str, str]
    host: str
    language: str

    def document(self) -> dict[str, Any]:
        """Read what it is about. Raises BadRequest."""
        return read_document(self.parameters.get("biz_content", "").encode())


def total(value: Any) -> int:
    """Check an amount in yuan; return fen."""
    whole, _point, cents = str(value).partition(".")
    if not (whole.isascii() and whole.isdecimal() and len(cents) <= 2 and len(whole) <= 9):
        raise ValueError
    return checks.amount(int(whole) * 100 + int((cents or "0").ljust(2, "0")))


def moment(value: Any) -> datetime:
    """Check a time of China's clock."""
    return datetime.strptime(checks.text(19)(value), CLOCK).replace(tzinfo=CHINA)


def product(value: Any) -> str:
    """Check what kind of page or code is wanted."""
    if value not in PRODUCTS:
        raise ValueError
    return str(value)


TRADE: dict[str, checks.Check] = {
    "out_trade_no": checks.number,
    "total_amount": total,
    "subject": checks.text(256),
}
TRADE_TOO: dict[str, checks.Check] = {
    "product_code": product,
    "time_expire": moment,
    "quit_url": checks.web_address,
}
NAMED: dict[str, checks.Check] = {"out_trade_no": checks.number, "trade_no": checks.number}


class AlipayVerbs:
    """Does what our merchant asks for."""

    def __init__(self, setup: Setup, trades: Trades, keys: AlipayKeys) -> None:
        self.setup = setup
        self.keys = keys
        self.trades = trades
        self.downloads: dict[str, tuple[date, float]] = {}
        self.pages = {"alipay.trade.page.pay": "page", "alipay.trade.wap.pay": "wap"}
        self.verbs: dict[str, Callable[[Asked], dict[str, Any]]] = {
            "alipay.trade.precreate": self.precreate,
            "alipay.trade.query": self.query,
            "alipay.trade.close": self.close,
            "alipay.trade.refund": self.refund,
            "alipay.trade.fastpay.refund.query": self.query_refund,
            "alipay.data.dataservice.bill.downloadurl.query": self.bill,
            "alipay.open.app.alipaycert.download": self.certificate,
        }

    def create(self, asked: Asked, channel: str) -> Row:
        """Open a trade. Raises Said."""
        facts = checked(asked.document(), TRADE, TRADE_TOO)
        urls = {name: asked.parameters.get(name, "") for name in ("notify_url", "return_url")}
        hesitate(self.trades.mood())
        wanted = {
            "out_trade_no": facts["out_trade_no"],
            "trade_no": f"{time.strftime('%Y%m%d')}2200{secrets.randbelow(10**16):016d}",
            "amount": facts["total_amount"],
            "currency": "CNY",
            "channel": channel,
            "subject": facts["subject"],
            "expires_at": facts["time_expire"] or moment(LONGEST_LIFE),
            "language": asked.language,
            "dialect": CODE,
            **urls,
        }
        try:
            trade = self.trades.create(SELLER_ID, wanted)
        except Refused as no:
            raise Said("ACQ.CONTEXT_INCONSISTENT", str(no)) from no
        if trade["status"] == "paid":
            raise Said("ACQ.TRADE_HAS_SUCCESS", "交易已被支付")
        return trade

    def precreate(self, asked: Asked) -> dict[str, Any]:
        """Open a trade that is paid by scanning a code."""
        trade = self.create(asked, "qr")
        code = f"{self.setup.public_url}/pay/{trade['token']}"
        return {"out_trade_no": trade["out_trade_no"], "qr_code": code}

    def known(self, facts: dict[str, Any]) -> Row:
        """Return a trade of our merchant by either number. Raises Said."""
        sql = "SELECT * FROM trade WHERE merchant_id = ? AND (trade_no = ? OR out_trade_no = ?)"
        numbers = (facts["trade_no"], facts["out_trade_no"])
        trade = self.trades.store.one(sql, SELLER_ID, *numbers)
        if trade is None:
            raise Said("ACQ.TRADE_NOT_EXIST", "交易不存在")
        return self.trades.seen_now(trade)

    def query(self, asked: Asked) -> dict[str, Any]:
        """Say how a trade stands."""
        return alipay_words.trade_words(self.known(checked(asked.document(), {}, NAMED)))

    def close(self, asked: Asked) -> dict[str, Any]:
        """Close an unpaid trade. Raises Said."""
        trade = self.known(checked(asked.document(), {}, NAMED))
        if self.trades.close(trade)["status"] == "paid":
            raise Said("ACQ.REASON_TRADE_STATUS_INVALID", "交易状态异常，不支持关闭")
        return {"out_trade_no": trade["out_trade_no"], "trade_no": trade["trade_no"]}

    def refund(self, asked: Asked) -> dict[str, Any]:
        """Give money back; told again, it says that nothing moved. Raises Said."""
        names = {"refund_amount": total}
        more = {**NAMED, "out_request_no": checks.number, "refund_reason": checks.text(256)}
        facts = checked(asked.document(), names, more)
        trade = self.known(facts)
        number = facts["out_request_no"] or trade["out_trade_no"]
        before = self.trades.find_refund(SELLER_ID, number)
        wanted = {
            "out_refund_no": number,
            "amount": facts["refund_amount"],
            "reason": facts["refund_reason"] or "",
        }
        hesitate(self.trades.mood())
        try:
            refund = self.trades.refund(trade, wanted)
        except Refused as no:
            raise Said("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", str(no)) from no
        if refund["status"] == "failed":
            raise Said("ACQ.SELLER_BALANCE_NOT_ENOUGH", "卖家余额不足")
        has_moved = refund["status"] == "succeeded"
        is_news = before is None or before["status"] != "succeeded"
        return {
            "out_trade_no": trade["out_trade_no"],
            "trade_no": trade["trade_no"],
            "fund_change": "Y" if has_moved and is_news else "N",
            "refund_fee": yuan(self.given_back(trade)),
        }

    def given_back(self, trade: Row) -> int:
        """Return what has gone back of a trade, in fen."""
        sql = "SELECT coalesce(sum(amount), 0) AS sum FROM refund"
        sql += " WHERE trade_no = ? AND status = 'succeeded'"
        return int(self.trades.store.rows(sql, trade["trade_no"])[0]["sum"])

    def query_refund(self, asked: Asked) -> dict[str, Any]:
        """Say how a refund stands; of one that is not known nothing."""
        more = {**NAMED, "query_options": list}
        facts = checked(asked.document(), {"out_request_no": checks.number}, more)
        trade = self.known(facts)
        found = self.trades.find_refund(SELLER_ID, facts["out_request_no"])
        if found is None or found["trade_no"] != trade["trade_no"]:
            return {}
        return alipay_words.refund_words(self.trades.look_again(found), trade)

    def bill(self, asked: Asked) -> dict[str, Any]:
        """Say where the bill of a day lies, for half a minute. Raises Said."""
        names = {"bill_type": checks.text(20), "bill_date": checks.day}
        facts = checked(asked.document(), names, {})
        if facts["bill_type"] != "trade":
            raise BadRequest("bill_type is not valid")
        if not self.trades.bill(SELLER_ID, facts["bill_date"]):
            raise Said("isp.bill_not_exist", "账单不存在")
        token = secrets.token_urlsafe(24)
        self.downloads[token] = (facts["bill_date"], time.time() + BILL_SECONDS)
        return {"bill_download_url": f"http://{asked.host}/alipay/bill?token={token}"}

    def certificate(self, asked: Asked) -> dict[str, Any]:
        """Hand out the certificate that signs answers now. Raises Said for another."""
        facts = checked(asked.document(), {"alipay_cert_sn": checks.text(64)}, {})
        if facts["alipay_cert_sn"] != self.keys.serial:
            raise Said("ALIPAY_CERT_NOT_EXIST", "证书不存在")
        content = base64.b64encode(self.keys.certificate.encode()).decode()
        return {"alipay_cert_content": content}

    def download(self, token: str) -> bytes | None:
        """Hand out a bill; None for an address that is old or was never given."""
        day, until = self.downloads.pop(token, (date.min, 0.0))
        if until < time.time():
            return None
        moves: list[tuple[Row, Row | None]] = []
        for line in self.trades.bill(SELLER_ID, day):
            if line["kind"] == "payment":
                moves.append((self.trades.find(SELLER_ID, line["number"]) or {}, None))
            else:
                refund = self.trades.find_refund(SELLER_ID, line["number"]) or {}
                moves.append((self.trades.by_number(refund["trade_no"]), refund))
        return alipay_words.bill(day, moves)

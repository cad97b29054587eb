"""What merchants may ask of the WeChat dialect: the verbs of API v3 over the gateway's trades."""

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from payments.sandbox import checks, wechat_words
from payments.sandbox.checks import BadRequest, checked, read_document
from payments.sandbox.mischief import hesitate
from payments.sandbox.setup import Setup
from payments.sandbox.store import Row
from payments.sandbox.trades import Trades
from payments.sandbox.wechat_keys import APP_ID, MERCHANT_ID, Signer, WechatKeys
from payments.signing import wechat

CODE = "wechat"
NUMBER = r"([A-Za-z0-9_|*-]{1,64})"
LONGEST_LIFE = "9999-01-01T00:00:00+00:00"


class Said(Exception):
    """A no, with the status and the code WeChat Pay gives it."""

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(words)
        self.status, self.code = status, code


@dataclass(frozen=True)
class Asked:
    """One request by our merchant: what its path names, its query, its body.

    ``signer`` is the serial the answers are wanted to be signed by, ``host`` how we were called.
    """

    names: tuple[str, ...]
    query: dict[str, list[str]]
    body: bytes
    signer: str
    host: str

    def document(self) -> dict[str, Any]:
        """Read the body. Raises BadRequest."""
        return read_document(self.body)

    def value(self, name: str) -> str:
        """Return one value of the query, "" where there is none."""
        return self.query.get(name, [""])[0]


Verb = Callable[[Asked], dict[str, Any] | bytes | None]


def trade_amount(value: Any) -> dict[str, Any]:
    """Check what is to be collected."""
    facts = checked(value, {"total": checks.amount}, {"currency": checks.currency})
    return {"amount": facts["total"], "currency": facts["currency"] or "CNY"}


def refund_amount(value: Any) -> dict[str, Any]:
    """Check what is to be given back."""
    names = {"total": checks.amount, "refund": checks.amount, "currency": checks.currency}
    return checked(value, names, {})


def scene(value: Any) -> dict[str, Any]:
    """Check where a shopper stands."""
    return checked(value, {"payer_client_ip": checks.text(45)}, {"h5_info": dict})


def payer(value: Any) -> dict[str, Any]:
    """Check who pays."""
    return checked(value, {"openid": checks.text(128)}, {})


TRADE: dict[str, checks.Check] = {
    "appid": checks.text(32),
    "mchid": checks.text(32),
    "description": checks.text(127),
    "out_trade_no": checks.number,
    "notify_url": checks.web_address,
    "amount": trade_amount,
}
TRADE_TOO: dict[str, checks.Check] = {
    "time_expire": checks.moment,
    "attach": checks.text(128),
    "scene_info": scene,
    "payer": payer,
}
REFUND: dict[str, checks.Check] = {"out_refund_no": checks.number, "amount": refund_amount}
REFUND_TOO: dict[str, checks.Check] = {
    "out_trade_no": checks.number,
    "transaction_id": checks.number,
    "reason": checks.text(80),
    "notify_url": checks.web_address,
}


class WechatVerbs:
    """Does what our merchant asks for."""

    def __init__(self, setup: Setup, trades: Trades, keys: WechatKeys) -> None:
        self.setup = setup
        self.trades = trades
        self.keys = keys
        paths: list[tuple[str, str, Verb]] = [
            ("POST", r"/v3/pay/transactions/(native|h5|jsapi)", self.create),
            ("GET", rf"/v3/pay/transactions/(out-trade-no|id)/{NUMBER}", self.query),
            ("POST", rf"/v3/pay/transactions/out-trade-no/{NUMBER}/close", self.close),
            ("POST", r"/v3/refund/domestic/refunds", self.refund),
            ("GET", rf"/v3/refund/domestic/refunds/{NUMBER}", self.query_refund),
            ("GET", r"/v3/bill/tradebill", self.bill),
            ("GET", r"/v3/billdownload/file", self.download),
            ("GET", r"/v3/certificates", self.certificates),
        ]
        self.verbs = [(verb, re.compile(path), act) for verb, path, act in paths]

    def named(self, verb: str, path: str) -> tuple[Verb, tuple[str, ...]]:
        """Find what a request asks for and the names in its path. Raises Said."""
        for known, pattern, act in self.verbs:
            if known == verb and (found := pattern.fullmatch(path)):
                return act, found.groups()
        raise Said(404, "RESOURCE_NOT_EXISTS", "There is no such interface.")

    def create(self, asked: Asked) -> dict[str, Any]:
        """Open a trade."""
        (channel,) = asked.names
        facts = checked(asked.document(), TRADE, TRADE_TOO)
        self.refuse_strangers(facts)
        if channel == "jsapi" and not (facts["payer"] or {}).get("openid"):
            raise BadRequest("payer is missing")
        if channel == "h5" and not (facts["scene_info"] or {}).get("payer_client_ip"):
            raise BadRequest("scene_info is missing")
        hesitate(self.trades.mood())
        trade = self.trades.create(MERCHANT_ID, self.facts_of(channel, facts, asked.signer))
        if trade["status"] == "paid":
            raise Said(400, "ORDERPAID", "This trade is paid.")
        address = f"{self.setup.public_url}/pay/{trade['token']}"
        return {
            "native": {"code_url": address},
            "h5": {"h5_url": f"{address}?package=1"},
            "jsapi": {"prepay_id": trade["token"]},
        }[channel]

    def facts_of(self, channel: str, facts: dict[str, Any], signer: str) -> dict[str, Any]:
        """Return a trade as the gateway's books keep it."""
        return {
            "out_trade_no": facts["out_trade_no"],
            "trade_no": f"4200{time.strftime('%Y%m%d')}{secrets.randbelow(10**16):016d}",
            **facts["amount"],
            "channel": channel,
            "subject": facts["description"],
            "expires_at": facts["time_expire"] or checks.moment(LONGEST_LIFE),
            "notify_url": facts["notify_url"],
            "return_url": "",
            "dialect": CODE,
            "facts": {
                "app_id": APP_ID,
                "payer": (facts["payer"] or {}).get("openid", ""),
                "signer": signer,
            },
        }

    def refuse_strangers(self, facts: dict[str, Any]) -> None:
        """Raise Said for another merchant's name or app."""
        if (facts["mchid"], facts["appid"]) != (MERCHANT_ID, APP_ID):
            raise Said(400, "APPID_MCHID_NOT_MATCH", "This app is not the merchant's.")

    def known(self, out_trade_no: str) -> Row:
        """Return a trade of our merchant. Raises Said."""
        trade = self.trades.find(MERCHANT_ID, out_trade_no)
        if trade is None:
            raise Said(404, "ORDER_NOT_EXIST", "There is no such trade.")
        return trade

    def query(self, asked: Asked) -> dict[str, Any]:
        """Say how a trade stands."""
        kind, number = asked.names
        if asked.value("mchid") != MERCHANT_ID:
            raise Said(400, "PARAM_ERROR", "mchid is not valid")
        trade = self.known(number if kind == "out-trade-no" else self.number_of(number))
        sql = "SELECT 1 FROM refund WHERE trade_no = ? AND status <> 'failed'"
        has_refunds = bool(self.trades.store.rows(sql, trade["trade_no"]))
        return wechat_words.trade_words(trade, has_refunds=has_refunds)

    def number_of(self, trade_no: str) -> str:
        """Return the merchant's number of a trade, "" where it is not known."""
        sql = "SELECT out_trade_no FROM trade WHERE trade_no = ? AND merchant_id = ?"
        found = self.trades.store.one(sql, trade_no, MERCHANT_ID)
        return found["out_trade_no"] if found else ""

    def close(self, asked: Asked) -> None:
        """Close a trade. Raises Said for one that is paid."""
        checked(asked.document(), {"mchid": checks.text(32)}, {})
        if self.trades.close(self.known(asked.names[0]))["status"] == "paid":
            raise Said(400, "ORDERPAID", "This trade is paid.")

    def refund(self, asked: Asked) -> dict[str, Any]:
        """Give money back."""
        facts = checked(asked.document(), REFUND, REFUND_TOO)
        number = facts["out_trade_no"] or self.number_of(facts["transaction_id"] or "")
        trade, amount = self.known(number), facts["amount"]
        if (amount["total"], amount["currency"]) != (trade["amount"], trade["currency"]):
            raise Said(400, "PARAM_ERROR", "The total is not the trade's.")
        hesitate(self.trades.mood())
        wanted = {
            "out_refund_no": facts["out_refund_no"],
            "amount": amount["refund"],
            "reason": facts["reason"] or "",
            "notify_url": facts["notify_url"],
        }
        return wechat_words.refund_words(self.trades.refund(trade, wanted), trade)

    def query_refund(self, asked: Asked) -> dict[str, Any]:
        """Say how a refund stands."""
        found = self.trades.find_refund(MERCHANT_ID, asked.names[0])
        if found is None:
            raise Said(404, "RESOURCE_NOT_EXISTS", "There is no such refund.")
        refund = self.trades.look_again(found)
        return wechat_words.refund_words(refund, self.trades.by_number(refund["trade_no"]))

    def bill(self, asked: Asked) -> dict[str, Any]:
        """Say where the bill of a day lies."""
        day = self.day(asked.value("bill_date"))
        content = self.bill_of(day)
        if content is None:
            raise Said(400, "NO_STATEMENT_EXIST", "There was no trade on this day.")
        address = f"http://{asked.host}/v3/billdownload/file?token={day.isoformat()}"
        return {
            "hash_type": "SHA1",
            "hash_value": wechat_words.digest(content),
            "download_url": address,
        }

    def day(self, words: str) -> date:
        """Read a day. Raises BadRequest."""
        try:
            return checks.day(words)
        except ValueError as error:
            raise BadRequest("bill_date is not valid") from error

    def bill_of(self, day: date) -> bytes | None:
        """Write the bill of a day; None where nothing moved."""
        moves: list[tuple[Row, Row | None]] = []
        for line in self.trades.bill(MERCHANT_ID, day):
            if line["kind"] == "payment":
                moves.append((self.known(line["number"]), None))
            else:
                refund = self.trades.find_refund(MERCHANT_ID, line["number"]) or {}
                moves.append((self.trades.by_number(refund["trade_no"]), refund))
        return wechat_words.bill(moves) if moves else None

    def download(self, asked: Asked) -> bytes:
        """Hand out the bill of a day."""
        content = self.bill_of(self.day(asked.value("token")))
        if content is None:
            raise Said(404, "RESOURCE_NOT_EXISTS", "There is no such bill.")
        return content

    def certificates(self, _asked: Asked) -> dict[str, Any]:
        """Hand out the platform's certificates, sealed."""
        return {"data": [self.sealed(signer) for signer in self.keys.certified()]}

    def sealed(self, signer: Signer) -> dict[str, Any]:
        """Seal one certificate for our merchant."""
        made = signer.certified()
        pem = made.public_bytes(Encoding.PEM)
        return {
            "serial_no": signer.serial,
            "effective_time": made.not_valid_before_utc.isoformat(),
            "expire_time": made.not_valid_after_utc.isoformat(),
            "encrypt_certificate": wechat.seal(self.keys.secret, pem, "certificate"),
        }

"""How WeChat Pay says what has become of trades and refunds, in answers, notices and bills."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from payments.sandbox.store import Row
from payments.sandbox.trades import CHINA

TRADE_STATES = {"waiting": "NOTPAY", "paid": "SUCCESS", "closed": "CLOSED"}
REFUND_STATES = {"processing": "PROCESSING", "succeeded": "SUCCESS", "failed": "ABNORMAL"}
SAID = {
    "SUCCESS": "支付成功",
    "REFUND": "转入退款",
    "NOTPAY": "订单未支付",
    "CLOSED": "已关闭",
}
TYPES = {"native": "NATIVE", "h5": "MWEB", "jsapi": "JSAPI"}
BILL_HEAD = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,"
    "付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,"
    "退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
BILL_FOOT = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
)


def china_time(moment: str) -> str:
    """Write a moment as WeChat Pay does."""
    return datetime.fromisoformat(moment).astimezone(CHINA).isoformat(timespec="seconds")


def own_facts(trade: Row) -> dict[str, str]:
    """Return what only this dialect keeps of a trade: app_id, payer, signer."""
    return dict(json.loads(trade["facts"]))


def trade_words(trade: Row, *, has_refunds: bool = False) -> dict[str, Any]:
    """Say how a trade stands."""
    facts, state = own_facts(trade), TRADE_STATES[trade["status"]]
    if has_refunds and state == "SUCCESS":
        state = "REFUND"
    said: dict[str, Any] = {
        "appid": facts["app_id"],
        "mchid": trade["merchant_id"],
        "out_trade_no": trade["out_trade_no"],
        "trade_type": TYPES[trade["channel"]],
        "trade_state": state,
        "trade_state_desc": SAID[state],
        "attach": "",
        "amount": {"total": trade["amount"], "currency": trade["currency"]},
    }
    if trade["status"] != "paid":
        return said
    said["amount"] |= {"payer_total": trade["amount"], "payer_currency": trade["currency"]}
    return said | {
        "transaction_id": trade["trade_no"],
        "bank_type": "OTHERS",
        "success_time": china_time(trade["paid_at"]),
        "payer": {"openid": facts.get("payer") or "o-stand-in"},
    }


def refund_words(refund: Row, trade: Row) -> dict[str, Any]:
    """Say how a refund stands."""
    said = common_words(refund, trade) | {
        "channel": "ORIGINAL",
        "create_time": china_time(refund["created_at"]),
        "status": REFUND_STATES[refund["status"]],
        "funds_account": "AVAILABLE",
    }
    money = {"settlement_total", "settlement_refund", "discount_refund"}
    said["amount"] |= dict.fromkeys(sorted(money), 0) | {"currency": trade["currency"]}
    return said


def refund_news(refund: Row, trade: Row) -> dict[str, Any]:
    """Say in a notice how a refund has ended; neither app nor currency is named there."""
    return common_words(refund, trade) | {
        "mchid": trade["merchant_id"],
        "refund_status": REFUND_STATES[refund["status"]],
    }


def common_words(refund: Row, trade: Row) -> dict[str, Any]:
    """Say what answers and notices both say of a refund."""
    said: dict[str, Any] = {
        "refund_id": refund["refund_no"],
        "out_refund_no": refund["out_refund_no"],
        "transaction_id": trade["trade_no"],
        "out_trade_no": trade["out_trade_no"],
        "user_received_account": "支付用户零钱",
        "amount": {
            "total": trade["amount"],
            "refund": refund["amount"],
            "payer_total": trade["amount"],
            "payer_refund": refund["amount"],
        },
    }
    if refund["succeeded_at"]:
        said["success_time"] = china_time(refund["succeeded_at"])
    return said


def yuan(amount: int) -> str:
    """Write an amount as bills do."""
    return f"{amount // 100}.{amount % 100:02d}"


def bill(moves: Iterable[tuple[Row, Row | None]]) -> bytes:
    """Write the bill of a day: its trades and its refunds (trade, refund)."""
    rows, sums = [BILL_HEAD], {"payment": 0, "refund": 0}
    for trade, refund in moves:
        rows.append(bill_row(trade, refund))
        sums["refund" if refund else "payment"] += (refund or trade)["amount"]
    came, went = yuan(sums["payment"]), yuan(sums["refund"])
    rows += [BILL_FOOT, quoted(str(len(rows) - 1), came, went, "0.00", "0.00", came, went)]
    return ("\ufeff" + "\r\n".join(rows) + "\r\n").encode()


def bill_row(trade: Row, refund: Row | None) -> str:
    """Write one line of a bill."""
    at = datetime.fromisoformat((refund or trade)["succeeded_at" if refund else "paid_at"])
    amount, back = (0, refund["amount"]) if refund else (trade["amount"], 0)
    facts = own_facts(trade)
    return quoted(
        f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}",
        *(facts["app_id"], trade["merchant_id"], "0", "", trade["trade_no"]),
        *(trade["out_trade_no"], facts.get("payer") or "o-stand-in", TYPES[trade["channel"]]),
        *("REFUND" if refund else "SUCCESS", "OTHERS", trade["currency"], yuan(amount), "0.00"),
        *(refund["refund_no"] if refund else "0", refund["out_refund_no"] if refund else "0"),
        *(yuan(back), "0.00", "ORIGINAL" if refund else "", "SUCCESS" if refund else ""),
        *(trade["subject"].replace(",", " "), "", "0.00000", "0.00%"),
        *(yuan(amount), yuan(back), ""),
    )


def quoted(*values: str) -> str:
    """Write a bill's values, each behind a backtick."""
    return ",".join(f"`{value}" for value in values)


def digest(content: bytes) -> str:
    """Return a bill's SHA-1 in hex, as the interface wants it."""
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()

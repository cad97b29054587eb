"""How Alipay says what has become of trades and refunds, in answers, notices and bills."""

import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from payments.sandbox.alipay_keys import APP_ID, SELLER_ID
from payments.sandbox.store import Row
from payments.sandbox.trades import CHINA

CLOCK = "%Y-%m-%d %H:%M:%S"
STATES = {"waiting": "WAIT_BUYER_PAY", "paid": "TRADE_SUCCESS", "closed": "TRADE_CLOSED"}
BUYER = "2088000000009999"
BILL_HEAD = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,"
    "对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,"
    "商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,"
    "退款批次号/请求号,服务费（元）,分润（元）,备注"
)
SUMMARY_HEAD = "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）"
RULE = "-" * 40


def china_clock(moment: str) -> str:
    """Write a moment as Alipay does."""
    return datetime.fromisoformat(moment).astimezone(CHINA).strftime(CLOCK)


def yuan(amount: int) -> str:
    """Write an amount as Alipay does."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def trade_words(trade: Row) -> dict[str, Any]:
    """Say how a trade stands."""
    said = {
        "out_trade_no": trade["out_trade_no"],
        "trade_no": trade["trade_no"],
        "trade_status": STATES[trade["status"]],
        "total_amount": yuan(trade["amount"]),
        "buyer_user_id": BUYER,
        "buyer_logon_id": "ada***@example.com",
    }
    if trade["paid_at"]:
        said["send_pay_date"] = china_clock(trade["paid_at"])
        said["buyer_pay_amount"] = said["receipt_amount"] = yuan(trade["amount"])
    return said


def news(trade: Row, given_back: int, refund: Row | None) -> dict[str, str]:
    """Say in a notice what has happened, of a refund the sum of all of its trade."""
    said = {
        "notify_type": "trade_status_sync",
        "charset": "utf-8",
        "version": "1.0",
        "app_id": APP_ID,
        "auth_app_id": APP_ID,
        "seller_id": SELLER_ID,
        "buyer_id": BUYER,
        "out_trade_no": trade["out_trade_no"],
        "trade_no": trade["trade_no"],
        "trade_status": STATES[trade["status"]],
        "subject": trade["subject"],
        "total_amount": yuan(trade["amount"]),
        "gmt_create": china_clock(trade["created_at"]),
    }
    if trade["paid_at"]:
        said["gmt_payment"] = china_clock(trade["paid_at"])
        said["receipt_amount"] = said["buyer_pay_amount"] = yuan(trade["amount"])
    if refund:
        said["out_biz_no"] = refund["out_refund_no"]
        said["refund_fee"] = yuan(given_back)
        said["gmt_refund"] = china_clock(refund["succeeded_at"])
        if given_back == trade["amount"]:
            said["trade_status"] = "TRADE_CLOSED"
    return said


def refund_words(refund: Row, trade: Row) -> dict[str, Any]:
    """Say how a refund stands: nothing of one that has not succeeded."""
    if refund["status"] != "succeeded":
        return {}
    return {
        "out_trade_no": trade["out_trade_no"],
        "trade_no": trade["trade_no"],
        "out_request_no": refund["out_refund_no"],
        "refund_status": "REFUND_SUCCESS",
        "refund_amount": yuan(refund["amount"]),
        "total_amount": yuan(trade["amount"]),
        "gmt_refund_pay": china_clock(refund["succeeded_at"]),
    }


def bill(day: date, moves: Iterable[tuple[Row, Row | None]]) -> bytes:
    """Write the bill of a day: a ZIP of two files in GBK, the trades and refunds, and their sum."""
    rows = [bill_row(trade, refund) for trade, refund in moves]
    until = day + timedelta(days=1)
    details = [
        "#支付宝业务明细查询",
        f"#账号：[{SELLER_ID}0156]",
        f"#起始日期：[{day:%Y年%m月%d日} 00:00:00]   终止日期：[{until:%Y年%m月%d日} 00:00:00]",
        f"#{RULE}业务明细列表{RULE}",
        BILL_HEAD,
        *rows,
        f"#{RULE}业务明细列表结束{RULE}",
    ]
    summary = ["#支付宝业务汇总查询", SUMMARY_HEAD, f"合计,,{len(rows)},0,0.00,0.00"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        for name, lines in (("DETAILS", details), ("SUMMARY", summary)):
            content = ("\r\n".join(lines) + "\r\n").encode("gbk", "replace")
            files.writestr(f"{SELLER_ID}0156_{day:%Y%m%d}_{name}.csv", content)
    return packed.getvalue()


def bill_row(trade: Row, refund: Row | None) -> str:
    """Write one line of a bill; what went back stands below nothing."""
    at = refund["succeeded_at"] if refund else trade["paid_at"]
    amount = yuan(-refund["amount"] if refund else trade["amount"])
    subject = trade["subject"].replace(",", " ")
    cells = [f"{trade['trade_no']}\t", f"{trade['out_trade_no']}\t"]
    cells += ["退款\t" if refund else "交易\t", subject]
    cells += [china_clock(trade["created_at"]), china_clock(at), "\t", "\t", "\t", "\t"]
    cells += ["ada***@example.com\t", amount, amount, *["0.00"] * 5, "", "0.00\t", "0.00"]
    cells += [f"{refund['out_refund_no']}\t" if refund else "\t", "0.00", "0.00", ""]
    return ",".join(cells)

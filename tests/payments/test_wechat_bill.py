"""WeChat Pay's bill: read only when it is whole, ours and from where it should come."""

import hashlib

import pytest

from payments.gateways.contract import BillLine
from payments.gateways.wechat_bill import Source, fen, lines, source

URL = "https://api.mch.weixin.qq.com"
OURS = "1900006891:wx8888888888888888"
NAMES = (
    "交易时间,公众账号ID,商户号,商户订单号,交易状态,货币种类,商户退款单号,退款状态,"
    "订单金额,申请退款金额"
)
FOOT = "总交易单数,应结订单总金额\r\n`2,`10.00\r\n"
PAID = "`2026-11-21 09:00:00,`wx8888888888888888,`1900006891,`N1,`SUCCESS,`CNY,`0,`,`10.00,`0.00"
BACK = "`2026-11-21 10:00:00,`wx8888888888888888,`1900006891,`N1,`REFUND,`CNY,`R1,`{},`0.00,`4.05"


def bill(*rows: str) -> tuple[bytes, Source]:
    """Write a bill and where it lies."""
    content = ("\ufeff" + "\r\n".join([NAMES, *rows, FOOT])).encode()
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    return content, Source("/v3/billdownload/file?token=1", digest)


def test_payments_and_refunds_are_read_to_the_fen():
    content, where = bill(PAID, BACK.format("SUCCESS"))
    assert lines(content, where, OURS) == [
        BillLine("payment", "N1", 1000, "CNY"),
        BillLine("refund", "R1", 405, "CNY"),
    ]


def test_commas_and_quotes_of_other_peoples_words_are_words():
    names = NAMES.replace("交易时间", "商品名称")
    content = f"{names}\n{PAID.replace('2026-11-21 09:00:00', chr(34) + 'tea, green' + chr(34))}\n"
    digest = hashlib.sha1(content.encode(), usedforsecurity=False).hexdigest()
    assert lines(content.encode(), Source("", digest), OURS)[0].amount == 1000


@pytest.mark.parametrize("status", ["PROCESSING", "FAIL"])
def test_a_refund_that_has_not_arrived_is_not_money(status):
    content, where = bill(BACK.format(status))
    assert lines(content, where, OURS) == []


def test_a_changed_bill_is_refused():
    content, where = bill(PAID)
    with pytest.raises(ValueError, match="promised"):
        lines(content.replace(b"10.00", b"99.00"), where, OURS)


@pytest.mark.parametrize("change", [("1900006891", "1900000001"), ("wx8888888888888888", "wx1")])
def test_another_merchants_bill_is_refused(change):
    content, where = bill(PAID.replace(*change))
    with pytest.raises(ValueError, match="somebody else"):
        lines(content, where, OURS)


@pytest.mark.parametrize("row", [PAID + ",`more", PAID[:-7], PAID.replace("`10.00", "`ten")])
def test_a_row_that_makes_no_sense_is_refused(row):
    content, where = bill(row)
    with pytest.raises(ValueError):
        lines(content, where, OURS)


@pytest.mark.parametrize(
    "change",
    [
        {"download_url": "https://evil.example/v3/billdownload/file?token=1"},
        {"download_url": f"{URL}.evil.example/v3/billdownload/file?token=1"},
        {"download_url": f"{URL}@evil.example/"},
        {"hash_type": "MD5"},
    ],
)
def test_our_signature_goes_to_nobody_else(change):
    said = {"hash_type": "SHA1", "hash_value": "AB", "download_url": f"{URL}/v3/file?token=1"}
    assert source(said, URL) == Source("/v3/file?token=1", "ab")
    with pytest.raises(ValueError, match="download_url"):
        source(said | change, URL)


@pytest.mark.parametrize(("yuan", "amount"), [("0.01", 1), ("10.00", 1000), ("1234.56", 123456)])
def test_yuan_are_fen(yuan, amount):
    assert fen(yuan) == amount


@pytest.mark.parametrize("yuan", ["", "1", "1.0", "-1.00", "1.000", "1e2", "１.00", "1,000.00"])
def test_other_ways_to_write_yuan_are_refused(yuan):
    with pytest.raises(ValueError):
        fen(yuan)

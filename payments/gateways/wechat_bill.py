"""WeChat Pay's bill of a day: a CSV file whose values each begin with a backtick."""

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from payments.gateways.contract import BillLine
from payments.gateways.reading import text

YUAN = re.compile(r"([0-9]{1,12})\.([0-9]{2})")
PAID, GIVEN_BACK = "SUCCESS", "REFUND"


@dataclass(frozen=True)
class Source:
    """Where a bill lies, as path and query of the gateway itself, and its SHA-1 in hex."""

    target: str
    digest: str


def source(answer: Mapping[str, Any], url: str) -> Source:
    """Read where a bill lies. Raises ValueError for another hash or another house."""
    address = text(answer, "download_url")
    if text(answer, "hash_type") != "SHA1" or not address.startswith(f"{url}/"):
        # Our signature goes with the request: it is for nobody else.
        raise ValueError("download_url")
    parts = urlsplit(address)
    return Source(f"{parts.path}?{parts.query}", text(answer, "hash_value").lower())


def lines(content: bytes, source: Source, merchant_id: str) -> list[BillLine]:
    """Read a bill that is whole and ours; its summary at the end is left out.

    Raises ValueError, KeyError.
    """
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    if not hmac.compare_digest(digest, source.digest):
        raise ValueError("the bill is not the one that was promised")
    rows = rows_of(content.decode("utf-8-sig"))
    found = [line(row, merchant_id) for row in rows]
    return [one for one in found if one]


def rows_of(words: str) -> Iterator[dict[str, str]]:
    """Yield the bill's rows by the names of their columns.

    Nothing is escaped there: what stands between ``,`` and a backtick may hold commas and quotes.
    """
    head, *rows = words.split("\n")
    names = [name.strip() for name in head.split(",")]
    for row in rows:
        if not row.startswith("`"):
            return
        values = [value.strip() for value in row[1:].split(",`")]
        yield dict(zip(names, values, strict=True))


def line(row: Mapping[str, str], merchant_id: str) -> BillLine | None:
    """Return a movement of money; None for a refund that has not arrived."""
    if f"{row['商户号']}:{row['公众账号ID']}" != merchant_id:
        raise ValueError("somebody else's bill")
    if row["交易状态"] == PAID:
        return BillLine("payment", row["商户订单号"], fen(row["订单金额"]), row["货币种类"])
    if row["交易状态"] != GIVEN_BACK or row["退款状态"] != PAID:
        return None
    return BillLine("refund", row["商户退款单号"], fen(row["申请退款金额"]), row["货币种类"])


def fen(yuan: str) -> int:
    """Read an amount in yuan as fen. Raises ValueError."""
    found = YUAN.fullmatch(yuan)
    if not found:
        raise ValueError(yuan[:20])
    return int(found[1]) * 100 + int(found[2])

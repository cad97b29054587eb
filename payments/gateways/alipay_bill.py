"""Alipay's trade bill: a ZIP of CSV files in GBK, the details between lines of remarks."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator

from payments.gateways.alipay_reading import fen
from payments.gateways.contract import BillLine, GatewayTrouble

LARGEST_FILE = 100_000_000
KINDS = {"交易": "payment", "退款": "refund"}
NUMBERS = {"payment": "商户订单号", "refund": "退款批次号/请求号"}


def read_bill(archive: bytes) -> list[BillLine]:
    """Read every movement of a bill. Raises GatewayTrouble for a file that is no such bill."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            lines = [line for name in files.infolist() for line in details(files, name)]
    except (zipfile.BadZipFile, ValueError, KeyError, RuntimeError, csv.Error) as error:
        raise GatewayTrouble("the bill cannot be read") from error
    return lines


def details(files: zipfile.ZipFile, name: zipfile.ZipInfo) -> Iterator[BillLine]:
    """Yield the movements a file lists; the summary lists none. Raises ValueError."""
    with files.open(name) as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise ValueError("too long")
    rows = csv.reader(line for line in content.decode("gb18030").splitlines() if line[:1] != "#")
    head = [re.sub(r"[（(]元[）)]", "", cell.strip()) for cell in next(rows, [])]
    if "业务类型" in head:
        for row in rows:
            yield movement(dict(zip(head, map(str.strip, row), strict=True)))


def movement(row: dict[str, str]) -> BillLine:
    """Read one line. Raises ValueError, KeyError."""
    kind = KINDS[row["业务类型"]]
    return BillLine(kind, row[NUMBERS[kind]], fen(row["订单金额"].removeprefix("-")), "CNY")

"""A retailer's log of invoice lines, read as what happens to the stock.

The rule. A line of positive units is a sale; the lines of one invoice are one order, units of the
same article added up. A line of an invoice "C…" takes goods back: of this customer's sales of the
article the latest that have not come back; what nobody sold to this customer is found stock. Any
other line of negative units is a write-off. The log tells of no deliveries: whenever a line needs
more than is there, a delivery of what is missing and ``AHEAD`` times the line's units comes first,
at 60 % of the line's price.
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from pathlib import Path

AHEAD = 10


@dataclass(frozen=True)
class Line:
    """One row of the log, numbered from 1; the price in minor units."""

    number: int
    invoice: str
    article: str
    units: int
    price: int
    customer: str

    @property
    def is_cancellation(self) -> bool:
        """Tell whether goods of an earlier invoice come back."""
        return self.invoice.startswith("C") and self.units < 0


@dataclass(frozen=True)
class Delivery:
    """Units of an article, and what they cost in all."""

    article: str
    units: int
    value: int


@dataclass
class Invoice:
    """What one invoice does: deliveries first, then sales (by order line), returns, corrections.

    ``sales`` maps an order line to (article, units); ``returns`` lists (order line, units);
    ``corrections`` lists (article, units of either sign).
    """

    reference: str
    lines: int
    deliveries: list[Delivery] = field(default_factory=list)
    sales: dict[int, tuple[str, int]] = field(default_factory=dict)
    returns: list[tuple[int, int]] = field(default_factory=list)
    corrections: list[tuple[str, int]] = field(default_factory=list)


def lines_of(path: Path, most: int = 0) -> Iterator[Line]:
    """Yield the rows of the log, the first ``most`` of them where that is given."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=1):
            if most and number > most:
                return
            yield Line(
                number,
                row["InvoiceNo"],
                row["StockCode"].strip(),
                int(float(row["Quantity"])),
                max(0, int(Decimal(row["UnitPrice"]) * 100)),
                row["CustomerID"],
            )


def articles_of(path: Path, most: int = 0) -> list[str]:
    """List the articles of the log."""
    return sorted({line.article for line in lines_of(path, most)})


class Reader:
    """Turns the log into invoices; remembers what lies where, and sales that will come back."""

    def __init__(self, path: Path, most: int = 0) -> None:
        self.path, self.most = path, most
        self.on_hand: dict[str, int] = defaultdict(int)
        self.sold: dict[tuple[str, str], list[list[int]]] = {
            (line.customer, line.article): []
            for line in lines_of(path, most)
            if line.is_cancellation
        }

    def invoices(self) -> Iterator[Invoice]:
        """Yield what every invoice does, in the order of the log."""
        for name, rows in groupby(lines_of(self.path, self.most), key=lambda line: line.invoice):
            lines = list(rows)
            made = Invoice(f"{name}-{lines[0].number}", len(lines))
            orders: dict[str, int] = {}
            for line in lines:
                if line.units > 0:
                    self.sell(made, line, orders)
                elif line.is_cancellation:
                    self.take_back(made, line)
                elif line.units:
                    self.need(made, line, -line.units)
                    self.move(made, line.article, line.units)
            for article, number in orders.items():
                if (lines[0].customer, article) in self.sold:
                    sale = [number, made.sales[number][1]]
                    self.sold[lines[0].customer, article].append(sale)
            yield made

    def sell(self, made: Invoice, line: Line, orders: dict[str, int]) -> None:
        """Add a line to the invoice's order."""
        number = orders.setdefault(line.article, line.number)
        self.need(made, line, line.units)
        self.on_hand[line.article] -= line.units
        before = made.sales.get(number, (line.article, 0))[1]
        made.sales[number] = (line.article, before + line.units)

    def need(self, made: Invoice, line: Line, units: int) -> None:
        """Let a delivery come where a line needs more than is there."""
        missing = units - self.on_hand[line.article]
        if missing > 0:
            coming = missing + AHEAD * units
            made.deliveries.append(Delivery(line.article, coming, coming * line.price * 60 // 100))
            self.on_hand[line.article] += coming

    def take_back(self, made: Invoice, line: Line) -> None:
        """Let goods come back, the latest sale first; what was not sold is found."""
        left, sales = -line.units, self.sold[line.customer, line.article]
        while left and sales:
            units = min(left, sales[-1][1])
            made.returns.append((sales[-1][0], units))
            self.on_hand[line.article] += units
            left -= units
            sales[-1][1] -= units
            if not sales[-1][1]:
                sales.pop()
        if left:
            self.move(made, line.article, left)

    def move(self, made: Invoice, article: str, units: int) -> None:
        """Add a correction of either sign."""
        made.corrections.append((article, units))
        self.on_hand[article] += units

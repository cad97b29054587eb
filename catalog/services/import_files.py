"""Read product files: CSV or JSON, plain or gzipped, into checked rows and errors in clear words.

A row is one variant. Columns (JSON: keys of the same names): ``sku`` (needed), ``product`` (rows
with the same value are variants of one product; else every SKU is a product), ``name`` or
``title``, ``name_en``, ``subtitle``, ``subtitle_en``, ``description``, ``description_en``,
``guarantee``, ``category`` (a path such as 食品>零食), ``brand``, ``type`` (a product type's code),
``price`` and ``reference_price`` in yuan, ``stock`` (opening stock of a new SKU),
``weight_grams``, ``barcode``, ``status`` (draft or on_sale), ``images`` (never fetched),
``attr.<code>``, ``option.<group>``. JSON may also nest: ``attributes``, ``options``, ``category``
as a list, and ``variants`` in a product.
"""

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TextIO

from django.utils.translation import gettext as _

MAX_AMOUNT = 10**11
MAX_INTEGER = 2_000_000_000
ALIASES = {"title": "name", "handle": "product", "id": "product", "weight": "weight_grams"}
LENGTHS = {
    "sku": 64, "product": 200, "name": 200, "name_en": 200, "subtitle": 200, "subtitle_en": 200,
    "guarantee": 200, "brand": 200, "barcode": 64, "type": 60,
}  # fmt: skip
TEXTS = (*LENGTHS, "description", "description_en")
STATUSES = ("draft", "on_sale")


class UnreadableFile(Exception):
    """The file is not a CSV or JSON file of products."""


@dataclass(frozen=True)
class RowError:
    """What is wrong in one place of the file; rows are counted from 1, without the heading."""

    row: int
    column: str
    message: str


@dataclass
class Row:
    """One variant as the file states it; amounts in fen."""

    number: int
    texts: dict[str, str]
    category: tuple[str, ...] = ()
    amount: int = 0
    reference_amount: int | None = None
    stock: int = 0
    weight_grams: int = 0
    status: str = "on_sale"
    attributes: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)

    @property
    def sku(self) -> str:
        """Return what the variant is known by."""
        return self.texts["sku"]

    @property
    def group(self) -> str:
        """Return what the rows of one product have in common."""
        return self.texts["product"] or self.sku


def read(path: Path, kind: str | None = None) -> Iterator[Mapping[str, Any]]:
    """Yield the file's rows as they stand; ``kind`` is csv or json, else the name tells.

    Raises UnreadableFile.
    """
    kind = kind or path.name.removesuffix(".gz").rpartition(".")[2].lower()
    if kind not in {"csv", "json"}:
        raise UnreadableFile(_("Give a file that ends in .csv or .json, or say --format."))
    try:
        with opened(path) as file:
            yield from csv.DictReader(file) if kind == "csv" else nested(json.load(file))
    except (OSError, EOFError, UnicodeDecodeError, ValueError, csv.Error) as error:
        raise UnreadableFile(_("Cannot read the file: %(why)s") % {"why": error}) from error


def opened(path: Path) -> TextIO:
    """Open a text file, gzipped or not; a byte order mark is skipped."""
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def nested(document: Any) -> Iterator[Mapping[str, Any]]:
    """Yield flat rows of a JSON document: a list of rows or products, or ``{"products": […]}``."""
    entries = document.get("products") if isinstance(document, dict) else document
    if not isinstance(entries, list):
        raise UnreadableFile(_("The JSON file must hold a list of products."))
    for entry in entries:
        if isinstance(entry, dict) and isinstance(entry.get("variants"), list):
            yield from flat(entry)
        else:
            yield entry if isinstance(entry, dict) else {"sku": ""}


def flat(product: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a row for each variant of a product that nests them."""
    key = str(product.get("product") or product.get("handle") or product.get("id") or "")
    titles = [str(group.get("title", "")) for group in product.get("options") or []]
    for place, variant in enumerate(product["variants"], start=1):
        values = [str(option.get("value", "")) for option in variant.get("options") or []]
        alone = len(product["variants"]) == 1
        yield {
            **{name: value for name, value in product.items() if name != "variants"},
            "product": key,
            "sku": variant.get("sku") or (key if alone else f"{key}-{place}"),
            "price": variant.get("price", product.get("price")),
            "stock": variant.get("stock", variant.get("inventory_quantity")),
            "options": dict(zip(titles, values, strict=False)),
        }


class Checker:
    """Turn raw rows into checked ones, collecting what is wrong; a SKU may stand only once."""

    def __init__(self) -> None:
        self.errors: list[RowError] = []
        self.seen: dict[str, int] = {}

    def check(self, number: int, raw: Mapping[str, Any]) -> Row | None:
        """Return the row, or None after noting every error in it."""
        before = len(self.errors)
        told = {ALIASES.get(key, key): value for key, value in raw.items() if key}
        told = {**told, **{key: raw[key] for key in ALIASES.values() if raw.get(key)}}
        row = Row(number, {name: self.text(number, name, told.get(name)) for name in TEXTS})
        row.category = self.path(number, told.get("category"))
        row.amount = self.money(number, "price", told.get("price"), needed=True) or 0
        row.reference_amount = self.money(number, "reference_price", told.get("reference_price"))
        row.stock = self.integer(number, "stock", told.get("stock"))
        row.weight_grams = self.integer(number, "weight_grams", told.get("weight_grams"))
        row.status = str(told.get("status") or "on_sale")
        row.attributes = self.pairs(number, told, "attributes", "attr.")
        row.options = self.pairs(number, told, "options", "option.")
        self.check_whole(row)
        return row if len(self.errors) == before else None

    def check_whole(self, row: Row) -> None:
        """Note what is missing, repeated or not a choice."""
        for name in ("sku", "name"):
            if not row.texts[name]:
                self.note(row.number, name, _("is missing"))
        if not row.category:
            self.note(row.number, "category", _("is missing"))
        if row.status not in STATUSES:
            self.note(row.number, "status", _("must be draft or on_sale"))
        first = self.seen.setdefault(row.sku, row.number)
        if row.sku and first != row.number:
            self.note(row.number, "sku", _("stands in row %(row)s already") % {"row": first})

    def note(self, number: int, column: str, message: str) -> None:
        """Remember one error."""
        self.errors.append(RowError(number, column, message))

    def text(self, number: int, column: str, value: Any) -> str:
        """Return trimmed text no longer than its column holds."""
        text = "" if value is None else str(value).strip()
        if "\x00" in text:
            self.note(number, column, _("holds a character that cannot be stored"))
        elif len(text) > LENGTHS.get(column, 20_000):
            longest = LENGTHS.get(column, 20_000)
            self.note(number, column, _("is longer than %(most)s characters") % {"most": longest})
        return text

    def path(self, number: int, value: Any) -> tuple[str, ...]:
        """Return a category path's names from the root down."""
        parts = value if isinstance(value, list) else str(value or "").replace("›", ">").split(">")
        names = tuple(str(part).strip() for part in parts if str(part).strip())
        if any(len(name) > 200 for name in names) or len(names) > 8:
            self.note(number, "category", _("is too long or too deep"))
        return names

    def money(self, number: int, column: str, value: Any, *, needed: bool = False) -> int | None:
        """Return yuan such as ``12.90`` in fen."""
        text = "" if value is None else str(value).strip().lstrip("¥￥")
        if not text:
            if needed:
                self.note(number, column, _("is missing"))
            return None
        fen = fen_of(text)
        if fen is None:
            self.note(number, column, _("is not a price such as 12.90"))
        return fen

    def integer(self, number: int, column: str, value: Any) -> int:
        """Return a whole number from zero up; nothing means zero."""
        text = "" if value is None else str(value).strip()
        if not text:
            return 0
        if not (text.isdecimal() and text.isascii() and int(text[:12]) <= MAX_INTEGER):
            self.note(number, column, _("is not a whole number from 0 up"))
            return 0
        return int(text)

    def pairs(self, number: int, told: Mapping[str, Any], nest: str, prefix: str) -> dict[str, str]:
        """Return named values that stand in a nested object or in columns with a prefix."""
        inside = told.get(nest)
        stated = dict(inside) if isinstance(inside, dict) else {}
        stated |= {
            key[len(prefix) :]: value for key, value in told.items() if key.startswith(prefix)
        }
        clean = {}
        for name, value in stated.items():
            text = self.text(number, f"{prefix}{name}", value)
            if len(text) > 200 or len(str(name)) > 60:
                self.note(number, f"{prefix}{name}", _("is too long"))
            elif text:
                clean[str(name)] = text
        return clean


def fen_of(text: str) -> int | None:
    """Return yuan with at most two decimals in fen; None for anything else."""
    try:
        fen = Decimal(text) * 100
    except InvalidOperation:
        return None
    if not fen.is_finite() or not 0 <= fen <= MAX_AMOUNT or fen != fen.to_integral_value():
        return None
    return int(fen)

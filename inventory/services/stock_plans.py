"""What a stock sheet would change, worked out without changing anything.

A row is one item: ``sku`` and ``warehouse`` (its code) say which. Other columns are optional, and
a column that is not there changes nothing: ``bin``, ``minimum``, ``threshold``, ``maximum``,
``kept_web``, ``kept_app`` (an empty cell means none), ``counted`` (an empty cell: not counted) and
``on_hand``, what the ledger said when the file was written: a count of goods that have moved since
is refused.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Variant
from catalog.services.import_files import MAX_INTEGER, RowError
from inventory.models import Channel, KeptBack, StockItem, Warehouse
from inventory.selectors.stock_sheet import KEPT, KEYS, LEVELS
from inventory.services.levels import Levels, LevelsRefused, check
from operations.spreadsheets import Unreadable, parsed, read_csv, text_of

MOST_ROWS = 20_000
NUMBERS = ("minimum", "threshold", "maximum", *KEPT, "on_hand", "counted")
LONGEST_BIN = 20
Key = tuple[int, int]


@dataclass(frozen=True)
class RowChange:
    """One cell that would change something; None is no level."""

    row: int
    sku: str
    warehouse: str
    column: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Standing:
    """How an item stands: units on hand, and its levels."""

    on_hand: int = 0
    levels: Levels = field(default_factory=Levels)


NOTHING = Standing()


def standing(items: Iterable[StockItem]) -> dict[Key, Standing]:
    """Tell how items stand, in one query."""
    items = list(items)
    kept: dict[int, dict[str, int]] = {}
    for row in KeptBack.objects.filter(stock_item__in=[item.pk for item in items]):
        kept.setdefault(row.stock_item_id, {})[row.channel] = row.quantity
    return {
        (item.variant_id, item.warehouse_id): Standing(
            item.on_hand,
            Levels(
                minimum=item.minimum,
                threshold=item.threshold,
                maximum=item.maximum,
                backorder_limit=item.backorder_limit,
                bin=item.bin,
                kept_back=kept.get(item.pk, {}),
            ),
        )
        for item in items
    }


@dataclass
class Plan:
    """All a sheet would change, and every row it cannot: those are left out whole.

    ``levels`` and ``counted`` map (variant, warehouse) to what would be set, or what was counted;
    ``basis`` to what stood there when the plan was made.
    """

    rows: int = 0
    changes: list[RowChange] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    levels: dict[Key, Levels] = field(default_factory=dict)
    counted: dict[Key, int] = field(default_factory=dict)
    basis: dict[Key, Standing] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Return what tells this plan from any other."""
        plain = json.dumps([list(vars(change).values()) for change in self.changes])
        return hashlib.sha256(plain.encode()).hexdigest()

    @property
    def keys(self) -> set[Key]:
        """Return the items it concerns."""
        return {*self.levels, *self.counted}


def make_plan(content: bytes) -> Plan:
    """Compare a sheet with the stock as it stands, in a fixed number of queries.

    Raises Unreadable.
    """
    rows, columns = read(content)
    planner = Planner(rows, columns)
    for number, row in enumerate(rows, start=1):
        planner.take(number, row)
    return planner.plan


def read(content: bytes) -> tuple[list[dict[str, str]], set[str]]:
    """Return a sheet's rows and the optional columns it has. Raises Unreadable."""
    heading = set(next(parsed(text_of(content)), {}))
    optional = [name for name in ("bin", *NUMBERS) if name in heading]
    rows = read_csv(content, KEYS, most=MOST_ROWS, optional=optional)
    if not {*LEVELS, *KEPT, "counted"} & set(optional):
        raise Unreadable(_("The file has no column that could change anything."))
    return rows, set(optional)


class Planner:
    """Knows the stock a sheet names, and takes its rows one after the other."""

    def __init__(self, rows: list[dict[str, str]], columns: set[str]) -> None:
        self.plan = Plan(rows=len(rows))
        self.columns = columns
        self.seen: dict[Key, int] = {}
        skus = {row["sku"] for row in rows}
        self.variants = dict(Variant.objects.filter(sku__in=skus).values_list("sku", "pk"))
        places = Warehouse.objects.exclude(kind=Warehouse.Kind.TRANSIT)
        self.places = dict(places.values_list("code", "pk"))
        items = StockItem.objects.filter(variant_id__in=self.variants.values())
        self.stood = standing(items)

    def take(self, number: int, row: Mapping[str, str]) -> None:
        """Plan one row, or note every error in it."""
        before = len(self.plan.errors)
        key = self.key_of(number, row)
        told = {name: self.number(number, name, row[name]) for name in NUMBERS if name in row}
        if len(row.get("bin", "")) > LONGEST_BIN or "\x00" in row.get("bin", ""):
            self.note(number, "bin", _("is too long"))
        if key is None or len(self.plan.errors) > before:
            return
        now = self.stood.get(key, NOTHING)
        levels = self.levels_in(number, row, told, now.levels)
        is_counted = self.may_be_counted(number, told, now.on_hand)
        if len(self.plan.errors) > before:
            return
        self.plan.basis[key] = now
        if levels != now.levels:
            self.plan.levels[key] = levels
            self.compare(number, row, now.levels, levels)
        if is_counted:
            self.plan.counted[key] = told["counted"] or 0
            self.change(number, row, "counted", now.on_hand, told["counted"])

    def note(self, number: int, column: str, message: str) -> None:
        """Remember one error."""
        self.plan.errors.append(RowError(number, column, message))

    def change(
        self, number: int, row: Mapping[str, str], column: str, before: Any, after: Any
    ) -> None:
        """Remember one change."""
        fact = RowChange(number, row["sku"], row["warehouse"], column, before, after)
        self.plan.changes.append(fact)

    def key_of(self, number: int, row: Mapping[str, str]) -> Key | None:
        """Find which item a row is about; None after noting why there is none."""
        variant, place = self.variants.get(row["sku"]), self.places.get(row["warehouse"])
        if variant is None:
            self.note(number, "sku", _("is not a SKU of this shop"))
        if place is None:
            self.note(number, "warehouse", _("is not the code of a warehouse"))
        if variant is None or place is None:
            return None
        first = self.seen.setdefault((variant, place), number)
        if first != number:
            self.note(number, "sku", _("stands in row %(row)s already") % {"row": first})
        return variant, place

    def number(self, number: int, column: str, text: str) -> int | None:
        """Return a whole number; None for an empty cell, or after noting that it is none."""
        if not text:
            return None
        if not (text.isdecimal() and text.isascii() and int(text[:12]) <= MAX_INTEGER):
            self.note(number, column, _("is not a whole number from 0 up"))
            return None
        return int(text)

    def levels_in(
        self, number: int, row: Mapping[str, str], told: Mapping[str, Any], now: Levels
    ) -> Levels:
        """Return an item's levels as the row would have them."""
        facts = {name: told[name] for name in LEVELS if name in told}
        if "bin" in row:
            facts["bin"] = row["bin"]
        kept = {
            channel: told.get(f"kept_{channel}", now.kept_back.get(channel)) or 0
            for channel in Channel.values
        }
        levels = replace(now, **facts, kept_back={key: n for key, n in kept.items() if n})
        try:
            check(levels)
        except LevelsRefused as refusal:
            self.note(number, "minimum", str(refusal))
        return levels

    def may_be_counted(self, number: int, told: Mapping[str, Any], on_hand: int) -> bool:
        """Tell whether the row counts goods that have not moved since the file was written."""
        if told.get("counted") is None:
            return False
        written = told.get("on_hand")
        if written is not None and written != on_hand:
            words = _("%(then)d when the file was written, %(now)d now: count anew")
            self.note(number, "counted", words % {"then": written, "now": on_hand})
        return True

    def compare(self, number: int, row: Mapping[str, str], now: Levels, then: Levels) -> None:
        """Note what of an item's levels would change."""
        pairs = [(name, getattr(now, name), getattr(then, name)) for name in LEVELS]
        pairs += [
            (f"kept_{channel}", now.kept_back.get(channel, 0), then.kept_back.get(channel, 0))
            for channel in Channel.values
        ]
        for name, before, after in pairs:
            if before != after:
                self.change(number, row, name, before, after)

"""Tables as the spreadsheets of the trade read and write them: CSV, safe to open, hard to break."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

# A cell that begins like this is run as a formula by the program that opens it (CWE-1236).
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Unreadable(Exception):
    """This is no table, or not the one that was asked for."""


def as_csv(name: str, columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Answer with a table to download as ``name``.csv; no text in it is taken for a formula."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name)}.csv"'
    # The mark at the start makes Excel read UTF-8.
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow([harmless(column) for column in columns])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return response


def harmless(cell: Any) -> Any:
    """Return a cell as it is written: numbers as they are, texts that look like formulas quoted."""
    if cell is None or isinstance(cell, int | Decimal):
        return cell
    words = str(cell)
    return f"'{words}" if words.lstrip(" ").startswith(FORMULA_SIGNS) else words


def yuan(amount: int | None) -> Decimal | None:
    """Return fen as yuan with two places, exactly; nothing stays nothing."""
    return None if amount is None else Decimal(amount).scaleb(-2)


def read_csv(
    content: bytes, columns: Sequence[str], *, most: int, optional: Sequence[str] = ()
) -> list[dict[str, str]]:
    """Read the rows of a CSV file by its heading, cells stripped, missing ones empty.

    The file is UTF-8 or, as Excel in China writes it, GB 18030. Raises Unreadable.
    """
    rows = list(parsed(text_of(content)))
    if not rows or not set(columns) <= set(rows[0]):
        words = _("The first row must be: %(columns)s")
        raise Unreadable(words % {"columns": ",".join(columns)})
    if len(rows) > most:
        raise Unreadable(_("At most %(most)d rows at once.") % {"most": most})
    return [
        {name: unquoted((row.get(name) or "").strip()) for name in (*columns, *optional)}
        for row in rows
    ]


def text_of(content: bytes) -> str:
    """Return a file as text. Raises Unreadable for what is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    if "\x00" in text:
        raise Unreadable(_("This is not a CSV file."))
    return text


def parsed(text: str) -> Iterator[dict[str, Any]]:
    """Yield rows by their heading, whichever of comma, semicolon or tab parts the heading."""
    heading = text.partition("\n")[0]
    mark = max(",;\t", key=heading.count)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark, strict=False)
        reader.fieldnames = [name.strip().casefold() for name in reader.fieldnames or []]
        yield from reader
    except csv.Error as error:
        raise Unreadable(_("This is not a CSV file.")) from error


def unquoted(cell: str) -> str:
    """Take away the mark ``harmless`` wrote: what this shop exported, it reads as it was."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_SIGNS) else cell


@dataclass(frozen=True)
class Column:
    """A heading and what stands below it: text, units, money (fen) or percent."""

    label: Any
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    """Rows as a page shows them and a spreadsheet takes them; ``total`` is the last line."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    total: Sequence[Any] = ()

    def as_csv(self) -> HttpResponse:
        """Answer with the rows, and without the total, to download; money in yuan."""
        return as_csv(
            self.name,
            [column.label for column in self.columns],
            (
                [yuan(cell) if kind == "money" else cell for cell, kind in self.cells(row)]
                for row in self.rows
            ),
        )

    def shown(self, most: int) -> Iterator[list[tuple[Any, str]]]:
        """Yield the first rows as (cell, kind of its column)."""
        for row in self.rows[:most]:
            yield self.cells(row)

    def cells(self, row: Sequence[Any]) -> list[tuple[Any, str]]:
        """Return a row as (cell, kind of its column)."""
        return [(cell, column.kind) for cell, column in zip(row, self.columns, strict=True)]

"""Turn litemall's MySQL dump into a JSON file that ``manage.py import_products`` reads.

python benchmarks/litemall.py litemall_data.sql.gz goods.json
"""

import gzip
import html
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

INSERT = re.compile(r"INSERT INTO `(\w+)` VALUES (.*);\s*$")
VALUE = re.compile(r"'((?:[^'\\]|\\.|'')*)'|([^,()']+)")
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "", "Z": ""}
Tables = dict[str, list[list[str | None]]]


def rows_of(values: str) -> Iterator[list[str | None]]:
    """Yield the rows of one ``VALUES (…),(…)`` list; NULL becomes None."""
    place = 0
    while (place := values.find("(", place)) >= 0:
        row: list[str | None] = []
        place += 1
        while True:
            found = VALUE.match(values, place)
            if found is None:
                raise ValueError(f"no SQL value at {values[place : place + 40]!r}")
            quoted, bare = found.groups()
            row.append(unescape(quoted) if bare is None else None if bare == "NULL" else bare)
            place = found.end() + 1
            if values[found.end()] == ")":
                break
        yield row


def unescape(quoted: str) -> str:
    """Undo MySQL's backslashes and doubled quotes."""
    plain = re.sub(r"\\(.)", lambda m: ESCAPES.get(m[1], m[1]), quoted, flags=re.DOTALL)
    return plain.replace("''", "'")


def tables_of(path: Path) -> Tables:
    """Read every INSERT of a dump."""
    tables: Tables = {}
    with gzip.open(path, "rt", encoding="utf-8") as dump:
        for line in dump:
            if found := INSERT.match(line):
                tables.setdefault(found[1], []).extend(rows_of(found[2]))
    return tables


def text_of(markup: str | None) -> str:
    """Return the words of a piece of HTML."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup or "")).split())


def paths_of(tables: Tables) -> dict[str, list[str]]:
    """Map category ids to their names from the root down."""
    categories = {str(row[0]): row for row in tables["litemall_category"]}
    paths = {}
    for key, row in categories.items():
        parent = categories.get(str(row[4]))
        paths[key] = [str(parent[1]), str(row[1])] if parent else [str(row[1])]
    return paths


def grouped(rows: list[list[str | None]]) -> dict[str, list[list[str | None]]]:
    """Group rows by the product id in their second column."""
    groups: dict[str, list[list[str | None]]] = {}
    for row in rows:
        groups.setdefault(str(row[1]), []).append(row)
    return groups


def convert(tables: Tables) -> Iterator[dict[str, Any]]:
    """Yield one import row a SKU."""
    paths = paths_of(tables)
    brands = {str(row[0]): str(row[1]) for row in tables["litemall_brand"]}
    specifications = grouped(tables["litemall_goods_specification"])
    attributes = grouped(tables["litemall_goods_attribute"])
    skus = grouped(tables["litemall_goods_product"])
    for good in tables["litemall_goods"]:
        key = str(good[0])
        group_of = {str(row[3]): str(row[2]) for row in specifications.get(key, [])}
        for place, sku in enumerate(skus.get(key, []), start=1):
            chosen = json.loads(sku[2] or "[]")
            yield {
                "sku": f"LM{key}-{place}",
                "product": f"LM{key}",
                "name": good[2],
                "category": paths.get(str(good[3]), ["未分类"]),
                "brand": brands.get(str(good[4]), ""),
                "subtitle": (good[7] or "")[:200],
                "description": text_of(good[17]) or good[7],
                "price": sku[3],
                "reference_price": good[15],
                "stock": sku[4],
                "images": json.loads(good[5] or "[]"),
                "options": {group_of.get(value, "规格"): value for value in chosen},
                "attributes": {
                    str(row[2])[:60]: str(row[3])[:200] for row in attributes.get(key, [])
                },
            }


def main(source: Path, target: Path) -> int:
    """Convert one file; return how many SKUs it holds."""
    rows = list(convert(tables_of(source)))
    target.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return len(rows)


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), Path(sys.argv[2])), "SKUs")

"""A person's data as one file: JSON for machines, one page for people, and the pictures."""

import json
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO, Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

import accounts.services.proof
import shop.privacy
from accounts.models import User
from accounts.phones import as_people_write
from accounts.services.proof import Proof
from operations.facts import Facts
from operations.services.limits import Limit, spend
from operations.spreadsheets import harmless, yuan

EXPORTS = Limit("export", most=5, per=timedelta(days=1))
IN_MEMORY_BYTES = 2_000_000
MOST_PICTURE_BYTES = 50_000_000
PHONES = frozenset({"phone", "contact"})


@dataclass(frozen=True)
class Table:
    """Rows as the page shows them, under their title."""

    title: Any
    headings: list[Any]
    rows: list[list[Any]]


def export(*, user: User, proof: Proof) -> IO[bytes]:
    """Return a ZIP of all that the shop knows of somebody. Raises NotProven, TooOften."""
    accounts.services.proof.check(user=user, proof=proof)
    spend((EXPORTS, str(user.pk)))
    return archive(user)


def archive(user: User) -> IO[bytes]:
    """Write the ZIP; what is large goes through a file nobody else can open."""
    told = shop.privacy.facts_of(user)
    whole: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        for name, kinds in told.items():
            file.writestr(f"{name}.json", as_json(kinds))
        file.writestr("index.html", as_page(user, told))
        for name in pictures_in(told):
            with default_storage.open(name) as picture:
                file.writestr(f"pictures/{name}", picture.read())
    whole.seek(0)
    return whole


def as_json(kinds: Mapping[str, Facts]) -> str:
    """Return a department's rows for machines."""
    rows = {kind: list(facts.rows) for kind, facts in kinds.items()}
    return json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def as_page(user: User, told: Mapping[str, Mapping[str, Facts]]) -> str:
    """Return one page with everything, in the reader's language, that needs nothing from us."""
    titles = {one.name: one.title for one in shop.privacy.DEPARTMENTS}
    chapters = [
        (name, titles[name], [table_of(facts) for facts in kinds.values() if len(facts)])
        for name, kinds in told.items()
    ]
    context = {"user": user, "chapters": chapters, "at": timezone.now()}
    return render_to_string("shop/privacy/archive.html", context)


def table_of(facts: Facts) -> Table:
    """Return rows in words."""
    rows = [[worded(facts, name, row[name]) for name in facts.columns] for row in facts.rows]
    return Table(facts.title, list(facts.columns.values()), rows)


def worded(facts: Facts, name: str, value: Any) -> Any:
    """Return a value as people read it; none is taken for a formula where the page is opened so."""
    if name in facts.words:
        return facts.words[name].get(value, value)
    if name.endswith("_amount") or name == "amount":
        return yuan(value)
    if name in PHONES and value:
        return as_people_write(value)
    return plain(value)


def plain(value: Any) -> Any:
    """Return a value of any kind in words."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "Y-m-d H:i")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return harmless(json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder))
    return harmless(value)


def pictures_in(told: Mapping[str, Mapping[str, Facts]]) -> Iterator[str]:
    """Yield the files of somebody's pictures, the newest first, as far as a file may hold them."""
    left = MOST_PICTURE_BYTES
    for kinds in told.values():
        for facts in kinds.values():
            for row in facts.rows if "image" in facts.columns else ():
                if default_storage.exists(row["image"]):
                    left -= default_storage.size(row["image"])
                    if left >= 0:
                        yield row["image"]

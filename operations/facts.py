"""Rows as a person may read them: what the shop tells somebody about themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

# Nobody has more of one kind; it keeps the answer to one person finite.
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Facts:
    """Rows under a title; ``columns`` maps the name of each value to its heading in words."""

    title: Any
    columns: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    words: Mapping[str, Mapping[Any, Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)


def told(rows: models.QuerySet[Any], *names: str, title: Any = None) -> Facts:
    """Return the named values of the newest rows; headings and choices as the models say them."""
    about = rows.model._meta  # noqa: SLF001 - Django's documented door
    fields = {name: field_of(rows.model, name) for name in names}
    return Facts(
        title=title or about.verbose_name_plural,
        columns={name: one.verbose_name for name, one in fields.items()},
        rows=list(rows.order_by("-pk").values(*names)[:MOST_ROWS]),
        words={name: dict(one.flatchoices) for name, one in fields.items() if one.choices},
    )


def field_of(model: Any, name: str) -> Any:
    """Return the field a name such as ``order__number`` leads to."""
    first, _dots, rest = name.partition("__")
    found = model._meta.get_field(first)  # noqa: SLF001 - Django's documented door
    return field_of(found.related_model, rest) if rest else found

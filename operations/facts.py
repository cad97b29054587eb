"""Rows as a person may read them: what the shop tells somebody about themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as with_default
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Nobody has more of one kind; it keeps the answer to one person finite.
MOST_ROWS = 20_000


# What people call values that the shop itself has no need to name.
IN_WORDS = {
    "longitude": _("longitude"),
    "latitude": _("latitude"),
    "created_at": pgettext_lazy("heading", "on"),
    "expires_at": _("good until"),
    "last_used_at": pgettext_lazy("heading", "last used"),
    "type": _("kind"),
    "image": _("picture"),
    "options": pgettext_lazy("heading", "choice"),
    "quantity": _("quantity"),
    "unit_amount": pgettext_lazy("heading", "unit price"),
    "net_amount": pgettext_lazy("heading", "paid"),
    "is_selected": pgettext_lazy("heading", "selected"),
    "route": pgettext_lazy("heading", "request"),
    "status_code": _("answer"),
    "text": pgettext_lazy("heading", "words"),
    "words": pgettext_lazy("heading", "words"),
}


@dataclass(frozen=True)
class Facts:
    """Rows under a title; ``columns`` maps the name of each value to its heading in words."""

    title: Any
    columns: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    words: Mapping[str, Mapping[Any, Any]] = with_default(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)


def told(rows: models.QuerySet[Any], *names: str, title: Any = None) -> Facts:
    """Return the named values of the newest rows; headings and choices as the models say them."""
    about = rows.model._meta  # noqa: SLF001 - Django's documented door
    fields = {name: field_of(rows.model, name) for name in names}
    return Facts(
        title=title or about.verbose_name_plural,
        columns={name: heading(one) for name, one in fields.items()},
        rows=list(rows.order_by("-pk").values(*names)[:MOST_ROWS]),
        words={name: dict(one.flatchoices) for name, one in fields.items() if one.choices},
    )


def heading(field: Any) -> Any:
    """Return what a value is called: as its model says, or in words where it only has a name."""
    said = field.verbose_name
    is_bare = said == field.name.replace("_", " ") or field.name in {"text", "words"}
    return IN_WORDS.get(field.name, said) if is_bare else said


def field_of(model: Any, name: str) -> Any:
    """Return the field a name such as ``order__number`` leads to."""
    first, _between, rest = name.partition("__")
    found = model._meta.get_field(first)  # noqa: SLF001 - Django's documented door
    return field_of(found.related_model, rest) if rest else found

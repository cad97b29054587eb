"""What shoppers may ask of a list, and pictures they add to what they say, checked."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.pictures import MAX_PICTURES, NotAPicture, redraw
from catalog.selectors.listing import ORDERINGS, Filters
from catalog.selectors.product import LARGEST_KEY
from catalog.tokens import MAX_QUERY_CHARACTERS

CODE = re.compile(r"[\w.-]{1,60}")
MOST_ATTRIBUTES = 10
MOST_VALUES = 30


class ListForm(forms.Form):
    """The single-valued questions of a list; the many-valued ones are read by ``ask``."""

    price_min = forms.DecimalField(
        label=gettext_lazy("lowest price"), required=False, min_value=0, max_value=10**8,
        decimal_places=2,
    )  # fmt: skip
    price_max = forms.DecimalField(
        label=gettext_lazy("highest price"), required=False, min_value=0, max_value=10**8,
        decimal_places=2,
    )  # fmt: skip
    in_stock = forms.BooleanField(required=False)
    rating = forms.TypedChoiceField(
        choices=[(stars, stars) for stars in range(1, 6)], coerce=int, required=False,
        empty_value=None,
    )  # fmt: skip
    ordering = forms.ChoiceField(choices=[(name, name) for name in ORDERINGS], required=False)


@dataclass(frozen=True)
class Asked:
    """What was asked of a list, and what of it had to be left out, in words."""

    filters: Filters
    problems: tuple[str, ...]


def ask(data: QueryDict, category_id: int | None = None) -> Asked:
    """Read a list's address."""
    form = ListForm(data if ListForm.base_fields.keys() & data.keys() else {})
    form.full_clean()
    text = " ".join(data.get("q", "").split())
    problems = [_("The price filter was left out: please write an amount such as 19.90.")]
    problems = problems if {"price_min", "price_max"} & set(form.errors) else []
    if len(text) > MAX_QUERY_CHARACTERS:
        problems.append(_("Only the beginning of your search was used."))
    low, high = (in_fen(form.cleaned_data.get(name)) for name in ("price_min", "price_max"))
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Asked(
        Filters(
            text=text[:MAX_QUERY_CHARACTERS],
            category_id=category_id,
            brand_ids=keys_in(data.getlist("brand")),
            price_min=low,
            price_max=high,
            is_in_stock=bool(form.cleaned_data.get("in_stock")),
            rating_min=form.cleaned_data.get("rating"),
            attributes=attributes_in(data),
            ordering=form.cleaned_data.get("ordering", ""),
        ),
        tuple(problems),
    )


def in_fen(amount: Decimal | None) -> int | None:
    """Turn what a shopper wrote into fen."""
    return None if amount is None else int(amount * 100)


def keys_in(values: list[Any]) -> tuple[int, ...]:
    """Keep what can be a primary key."""
    keys = (int(value) for value in values[:MOST_VALUES] if re.fullmatch(r"[0-9]{1,19}", value))
    return tuple(dict.fromkeys(key for key in keys if key <= LARGEST_KEY))


def attributes_in(data: QueryDict) -> dict[str, tuple[str, ...]]:
    """Read ``attr.<code>=<value>`` parameters; what cannot be a code or value is left out."""
    found: dict[str, tuple[str, ...]] = {}
    for name in data:
        code = name.removeprefix("attr.")
        if code != name and CODE.fullmatch(code) and len(found) < MOST_ATTRIBUTES:
            values = tuple(v for v in data.getlist(name)[:MOST_VALUES] if CODE.fullmatch(v))
            if values:
                found[code] = values
    return found


class ManyFilesInput(forms.FileInput):
    """A control that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the files, or None where there are none."""
        return files.getlist(name) or None


class PicturesField(forms.FileField):
    """Up to nine pictures, redrawn."""

    def __init__(self, **kwargs: Any) -> None:
        control = ManyFilesInput({"accept": "image/jpeg,image/png,image/webp"})
        super().__init__(widget=control, required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[bytes]:
        """Return the pictures as WebP. Raises ValidationError, naming the file."""
        files = data or []
        if len(files) > MAX_PICTURES:
            raise ValidationError(
                ngettext("At most %(n)d picture.", "At most %(n)d pictures.", MAX_PICTURES)
                % {"n": MAX_PICTURES}
            )
        return [redrawn(file) for file in files]


def redrawn(file: Any) -> bytes:
    """Redraw one picture. Raises ValidationError."""
    try:
        return redraw(file)
    except NotAPicture as refusal:
        raise ValidationError(f"{file.name[-60:]}: {refusal}") from refusal

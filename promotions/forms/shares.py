"""Discounts as shopkeepers write them."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from promotions.rules import WHOLE

PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,2})?) ?%?")
FOLD = re.compile(r"(\d(?:\.\d{1,3})?|\d{2}) ?折")


class ShareField(forms.CharField):
    """A discount typed as percent off (``15``, ``15%``) or as 折 (``8.5 折``, ``85折``).

    Its value is what is taken off, in basis points.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return basis points taken off, 0 for nothing typed. Raises ValidationError."""
        text = unicodedata.normalize("NFKC", super().clean(value)).strip()
        if not text:
            return 0
        share = share_of(text)
        if share is None or not 1 <= share <= WHOLE:
            raise ValidationError(_("Type percent off such as 15, or a discount such as 8.5 折."))
        return share

    def prepare_value(self, value: Any) -> Any:
        """Show basis points as percent; leave what was typed as it is."""
        return f"{value / 100:g}%" if isinstance(value, int) and value else value or ""


def share_of(text: str) -> int | None:
    """Read a discount as basis points taken off; None for what is none."""
    if fold := FOLD.fullmatch(text):
        number = Decimal(fold[1])
        return WHOLE - int(number * (100 if len(fold[1]) == 2 else 1000))
    if percent := PERCENT.fullmatch(text):
        return int(Decimal(percent[1]) * 100)
    return None

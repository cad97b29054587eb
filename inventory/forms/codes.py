"""A field for what a scanner reads."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Variant

LONGEST = 64


class CodeField(forms.CharField):
    """A SKU or a barcode, scanned or typed; its value is the one variant that has it."""

    def __init__(self, *, autofocus: bool = False, **kwargs: Any) -> None:
        facts = {"autocomplete": "off", "autocapitalize": "characters"}
        widget = forms.TextInput(facts | ({"autofocus": True} if autofocus else {}))
        own: dict[str, Any] = {"label": _("SKU or barcode"), "max_length": LONGEST}
        super().__init__(**own | {"widget": widget} | kwargs)

    def clean(self, value: Any) -> Any:
        """Return the variant. Raises ValidationError where there is none, or more than one."""
        code = as_scanned(super().clean(value))
        if not code:
            return None
        found = Variant.objects.filter(Q(sku__iexact=code) | Q(barcode=code))
        variants = list(found.select_related("product")[:2])
        if not variants:
            raise ValidationError(_("Nothing has this SKU or barcode."))
        if len(variants) > 1:
            raise ValidationError(_("Several things have this barcode; type the SKU."))
        return variants[0]


def as_scanned(text: str) -> str:
    """Return a code without what keyboards and scanners add to it."""
    return unicodedata.normalize("NFKC", text).strip()

"""The shape of what shoppers type into their cart."""

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class QuantityField(forms.IntegerField):
    """A whole number of units from 1 to 999; full-width digits are read as digits."""

    default_error_messages = {"invalid": _("Enter a whole number.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=settings.MAX_LINE_QUANTITY, **kwargs)

    def to_python(self, value: Any) -> int | None:
        """Read a number as people type it."""
        text = unicodedata.normalize("NFKC", str(value)).strip() if value is not None else value
        if text and not (len(text) <= 12 and text.lstrip("+-").isdecimal()):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)


class AddForm(forms.Form):
    """Put so many of a variant into the cart."""

    variant = forms.IntegerField(min_value=1, max_value=2**62)
    quantity = QuantityField(required=False)
    action = forms.ChoiceField(choices=[("add", "add"), ("buy", "buy")], required=False)

    def clean_quantity(self) -> int:
        """Take one where no quantity was given."""
        return self.cleaned_data.get("quantity") or 1


class QuantityForm(forms.Form):
    """Change how many of a line are wanted."""

    quantity = QuantityField()

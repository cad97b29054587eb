"""The code of a coupon as people type it."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    """A coupon's code; blanks and full-width letters do not matter."""

    code = forms.CharField(
        label=_("Coupon code"),
        max_length=40,
        error_messages={"required": _("Type the code first.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        """Read the code as it is printed."""
        plain = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        return "".join(plain.split()).upper()


class CouponForm(CodeForm):
    """A coupon by its own button, or by its code; the button of the one in use says nothing."""

    coupon = forms.CharField(max_length=40, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["code"].required = "coupon" not in data

    def clean(self) -> dict[str, Any]:
        """Say in ``wish`` which coupon is meant, "" for none: a button outdoes what is typed."""
        facts: dict[str, Any] = super().clean() or {}
        chosen = "coupon" if "coupon" in self.data else "code"
        return facts | {"wish": facts.get(chosen, "")}

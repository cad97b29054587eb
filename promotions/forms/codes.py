"""The code of a coupon as people type it."""

import unicodedata

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

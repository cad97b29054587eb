"""A stock sheet that is uploaded, and the word to apply what was shown of it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 4_000_000


class SheetForm(forms.Form):
    """A CSV file of stock."""

    file = forms.FileField(label=_("CSV file"), widget=forms.FileInput({"accept": ".csv,text/csv"}))

    def clean_file(self) -> bytes:
        """Return what is in the file. Raises ValidationError for one that is too large."""
        file: Any = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 4 MB."))
        content: bytes = file.read()
        return content


class ApplyForm(forms.Form):
    """Which upload, and what its dry run showed."""

    upload = forms.UUIDField()
    digest = forms.RegexField(r"[0-9a-f]{64}")

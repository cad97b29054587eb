"""Which labels to print, on what paper."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Variant
from inventory.forms.codes import as_scanned
from inventory.selectors.labels import variants_by_code

MOST_LINES = 200
MOST_LABELS = 1200
A_SHEET = 24
LINE = re.compile(r"(?P<code>.+?)(?:\s*[,*×\t]\s*(?P<copies>[0-9]{1,4}))?")


class Paper(models.TextChoices):
    """What labels are printed on."""

    A4 = "a4", _("A4 sheet, 3 × 8 labels of 70 × 37 mm")
    SINGLE = "single", _("label printer, 60 × 40 mm")


class LabelForm(forms.Form):
    """A line a kind of label: SKU or barcode, and after a comma how many."""

    codes = forms.CharField(
        label=_("SKUs or barcodes, one a line; after a comma, how many labels"),
        max_length=20_000,
        widget=forms.Textarea({"rows": 10, "autofocus": True, "spellcheck": "false"}),
    )
    paper = forms.ChoiceField(label=_("Paper"), choices=Paper.choices, initial=Paper.A4)
    used = forms.IntegerField(
        label=_("Places already used on the first sheet"),
        min_value=0,
        max_value=A_SHEET - 1,
        initial=0,
        required=False,
    )
    with_price = forms.BooleanField(label=_("With the price"), required=False, initial=True)

    def clean_codes(self) -> list[tuple[Variant, int]]:
        """Return variants with how many labels of each. Raises ValidationError naming lines."""
        typed = [as_scanned(line) for line in self.cleaned_data["codes"].splitlines()]
        lines = [found for line in typed if line and (found := LINE.fullmatch(line))]
        if len(lines) > MOST_LINES:
            raise ValidationError(_("At most %(most)d lines at once.") % {"most": MOST_LINES})
        known = variants_by_code(line["code"] for line in lines)
        unknown = [line["code"][:64] for line in lines if line["code"] not in known]
        if unknown:
            words = _("Nothing has this SKU or barcode: %(codes)s.")
            raise ValidationError(words % {"codes": ", ".join(unknown[:10])})
        wanted = [(known[line["code"]], int(line["copies"] or 1)) for line in lines]
        if sum(copies for _variant, copies in wanted) > MOST_LABELS:
            raise ValidationError(_("At most %(most)d labels at once.") % {"most": MOST_LABELS})
        return wanted

"""The shape of a question to the doctor: what, how many, whereto, by which channel."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

import accounts.regions
from catalog.models import speaks_english
from inventory.forms.codes import CodeField
from inventory.models import Channel


def province_choices() -> list[tuple[str, Any]]:
    """List the provinces in the reader's language."""
    english = speaks_english()
    found = accounts.regions.provinces()
    named = [(place.code, place.name_en if english else place.name) for place in found]
    return [("", _("anywhere")), *named]


class DoctorForm(forms.Form):
    """What is to be bought, how many, whereto it goes, and by which channel."""

    code = CodeField(autofocus=True)
    quantity = forms.IntegerField(
        label=_("Quantity"), min_value=1, max_value=10**6, required=False, initial=1
    )
    region = forms.ChoiceField(label=_("Whereto"), choices=province_choices, required=False)
    channel = forms.ChoiceField(label=_("channel"), choices=Channel.choices, required=False)

"""The shape of an item's levels as they are typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inventory.models import Channel
from inventory.services.levels import Levels

MOST_UNITS = 10**9


def units(label: Any, help_text: Any = "") -> forms.IntegerField:
    """Return a field for a number of units that may be left empty."""
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=0, max_value=MOST_UNITS, required=False
    )


class LevelsForm(forms.Form):
    """Levels of one stock item; what is empty is no level."""

    minimum = units(_("minimum stock"), _("Below it the staff is told."))
    threshold = units(_("refilled from"), _("From it the alert closes."))
    maximum = units(_("maximum stock"), _("Above it the staff is told."))
    backorder_limit = units(_("backorder limit"), _("So many are sold before they come."))
    bin = forms.CharField(label=_("bin"), max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for channel in Channel:
            label = _("Kept back from: %(channel)s") % {"channel": channel.label}
            self.fields[f"kept_{channel}"] = units(label)

    def levels(self) -> Levels:
        """Return what was typed as the service wants it."""
        facts = self.cleaned_data
        return Levels(
            minimum=facts["minimum"],
            threshold=facts["threshold"],
            maximum=facts["maximum"],
            backorder_limit=facts["backorder_limit"] or 0,
            bin=facts["bin"],
            kept_back={channel: facts[f"kept_{channel}"] or 0 for channel in Channel},
        )


def typed(levels: Levels) -> dict[str, Any]:
    """Return levels as the form's fields have them."""
    kept = {f"kept_{channel}": levels.kept_back.get(channel) for channel in Channel}
    return {
        "minimum": levels.minimum,
        "threshold": levels.threshold,
        "maximum": levels.maximum,
        "backorder_limit": levels.backorder_limit or None,
        "bin": levels.bin,
        **kept,
    }

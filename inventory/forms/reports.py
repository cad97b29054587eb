"""What a report is asked: which days, which warehouse, by what."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.models import Warehouse

EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
LONGEST = timedelta(days=1100)
USUAL_DAYS = 30


def day_field(label: Any) -> forms.DateField:
    """Return a field for a day of the shop's life."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=widget,
    )


class ReportForm(forms.Form):
    """A question whose fields all have an answer to begin with."""

    @classmethod
    def usual(cls) -> dict[str, Any]:
        """Return what is asked when nobody has said anything."""
        return {}

    @classmethod
    def of(cls, asked: Any) -> "ReportForm":
        """Read a query, with the usual where it says nothing."""
        return cls(
            {**cls.usual(), **{name: asked[name] for name in cls.base_fields if name in asked}}
        )


class PlaceForm(ReportForm):
    """All warehouses or one."""

    warehouse = forms.ModelChoiceField(
        label=gettext_lazy("Warehouse"),
        queryset=Warehouse.objects.all(),
        required=False,
        empty_label=gettext_lazy("All warehouses"),
    )


class DayForm(PlaceForm):
    """A day, at whose end the stock is looked at."""

    day = day_field(gettext_lazy("At the end of"))
    field_order = ["day", "warehouse"]

    @classmethod
    def usual(cls) -> dict[str, Any]:
        """Begin with today."""
        return {"day": timezone.localdate().isoformat()}


class WindowForm(ReportForm):
    """From one day to another, both included."""

    first = day_field(gettext_lazy("First day"))
    last = day_field(gettext_lazy("Last day"))

    @classmethod
    def usual(cls) -> dict[str, Any]:
        """Begin with the last 30 days."""
        today = timezone.localdate()
        first = today - timedelta(days=USUAL_DAYS - 1)
        return {"first": first.isoformat(), "last": today.isoformat()}

    def clean(self) -> dict[str, Any]:
        """Refuse a window that ends before it begins, or is too long to be read."""
        facts = super().clean() or {}
        first, last = facts.get("first"), facts.get("last")
        if first and last and last < first:
            raise ValidationError(_("This window ends before it begins."))
        if first and last and last - first > LONGEST:
            raise ValidationError(_("Choose at most three years."))
        return facts


class FlowForm(WindowForm):
    """A window, and what its flows are told by."""

    by = forms.ChoiceField(
        label=gettext_lazy("Grouped by"),
        choices=[
            ("variant", gettext_lazy("product")),
            ("warehouse", gettext_lazy("warehouse")),
            ("kind", gettext_lazy("kind of move")),
        ],
    )

    @classmethod
    def usual(cls) -> dict[str, Any]:
        """Begin with the goods."""
        return super().usual() | {"by": "variant"}

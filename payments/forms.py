"""What is asked at the operator's desk for money."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inventory.forms.reports import ReportForm, day_field


class PayOutForm(forms.Form):
    """How a refund was paid that its gateway could not give back."""

    note = forms.CharField(
        label=_("How it was paid out"),
        max_length=200,
        help_text=_("For example a bank transfer and its number."),
    )


class BalanceForm(ReportForm):
    """The day at whose end the books are looked at."""

    day = day_field(_("At the end of"))

    @classmethod
    def usual(cls) -> dict[str, Any]:
        """Begin with today."""
        return {"day": timezone.localdate().isoformat()}


class BillForm(forms.Form):
    """The day whose bills are compared; yesterday to begin with, for its bills are whole."""

    day = day_field(_("Bills of"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate() - timedelta(days=1)

"""What a clerk says to adjust a shopper's points."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.phones import NotAPhoneNumber, to_e164
from inventory.forms.once import OnceForm

MOST = 10_000_000


class AdjustForm(OnceForm):
    """So many points and so much growth more, or less, and why."""

    points = forms.IntegerField(
        label=gettext_lazy("Points to add"),
        min_value=-MOST,
        max_value=MOST,
        initial=0,
        help_text=gettext_lazy("Below zero takes some away."),
    )
    growth = forms.IntegerField(
        label=gettext_lazy("Growth to add"), min_value=-MOST, max_value=MOST, initial=0
    )
    note = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("The shopper reads it in the history of their points."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse an adjustment of nothing."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("points") == 0 and facts.get("growth") == 0:
            self.add_error("points", _("Say how many points or how much growth."))
        return facts


class GiveForm(AdjustForm):
    """An adjustment of somebody's points, who is named by e-mail address or phone."""

    who = forms.CharField(label=gettext_lazy("Phone or e-mail"), max_length=254)
    field_order = ["who", "points", "growth", "note"]

    def clean_who(self) -> User:
        """Find the shopper. Raises ValidationError."""
        typed = self.cleaned_data["who"].strip()
        try:
            known = Q(phone=to_e164(typed))
        except NotAPhoneNumber:
            known = Q(email__iexact=typed)
        found = User.objects.filter(known).first()
        if found is None:
            raise forms.ValidationError(_("Nobody is known by that."))
        return found

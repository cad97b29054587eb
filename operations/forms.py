"""The shape of what operators type."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from operations.services.webhook_messages import KEPT
from operations.services.webhooks import SHOPS_TOPICS


class WebhookForm(forms.Form):
    """An address outside that wants to be told, and of what."""

    url = forms.CharField(
        label=_("address"), max_length=300, widget=forms.URLInput({"placeholder": "https://"})
    )
    topics = forms.MultipleChoiceField(
        label=_("events"),
        choices=[(topic, topic) for topic in SHOPS_TOPICS],
        widget=forms.CheckboxSelectMultiple,
    )


def moment(**attributes: str) -> forms.DateTimeInput:
    """Return a field of a date and a time as browsers offer it."""
    kind = {"type": "datetime-local", **attributes}
    return forms.DateTimeInput(kind, format="%Y-%m-%dT%H:%M")


class ReplayForm(forms.Form):
    """A window of what happened, and whether what arrived is sent as well."""

    since = forms.DateTimeField(label=_("from"), widget=moment())
    until = forms.DateTimeField(label=_("until"), widget=moment(), required=False)
    arrived_too = forms.BooleanField(label=_("also what arrived"), required=False)

    def clean_since(self) -> object:
        """Refuse a beginning that lies ahead or longer ago than messages are kept."""
        since, now = self.cleaned_data["since"], timezone.now()
        if not now - KEPT - timedelta(hours=1) <= since < now:
            raise forms.ValidationError(_("Messages are kept for 30 days."))
        return since

"""The shape of what operators type."""

from django import forms
from django.utils.translation import gettext_lazy as _

from operations.services.webhooks import TOPICS


class WebhookForm(forms.Form):
    """An address outside that wants to be told, and of what."""

    url = forms.CharField(
        label=_("address"), max_length=300, widget=forms.URLInput({"placeholder": "https://"})
    )
    topics = forms.MultipleChoiceField(
        label=_("topics"),
        choices=[(topic, topic) for topic in TOPICS],
        widget=forms.CheckboxSelectMultiple,
    )

"""The shape of banners and topics as they are typed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.forms import redrawn
from promotions.forms.promotions import check_order
from promotions.models import Banner, Topic

AUDIENCE = ("members_only", "newcomers_only", "minimum_level")
SHOWN = ("is_active", "starts_at", "ends_at", *AUDIENCE, "position")


class FrontForm(forms.ModelForm):
    """Something with a picture; the picture that came is redrawn, ``upload``, never kept."""

    upload = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        help_text=gettext_lazy("JPEG, PNG or WebP, about 1280 by 440 pixels, 5 MB at most."),
    )

    def clean_upload(self) -> bytes | None:
        """Redraw the picture; one has to come unless there is one."""
        file = self.cleaned_data["upload"]
        if file is None and not self.instance.picture:
            raise ValidationError(_("Choose a picture."))
        return None if file is None else redrawn(file)

    def clean(self) -> dict[str, Any]:
        """Check the order of the dates, and that an audience is somebody."""
        facts = super().clean() or {}
        check_order(self)
        if facts.get("newcomers_only") and facts.get("minimum_level"):
            self.add_error("minimum_level", _("Who orders for the first time has no level yet."))
        return facts


class BannerForm(FrontForm):
    """A banner."""

    class Meta:
        model = Banner
        fields = ["name", "name_en", "words", "words_en", "link", *SHOWN]


class TopicForm(FrontForm):
    """A topic."""

    class Meta:
        model = Topic
        fields = ["name", "name_en", "slug", "words", "words_en", *SHOWN]

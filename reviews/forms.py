"""What a shopper says of one article."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.forms import PicturesField

STARS = [("5", "5"), ("4", "4"), ("3", "3"), ("2", "2"), ("1", "1")]


class ReviewForm(forms.Form):
    """Stars, words and pictures for one article; left untouched it says nothing."""

    rating = forms.TypedChoiceField(
        label=_("Stars"),
        choices=STARS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how many stars you give.")},
    )
    text = forms.CharField(
        label=_("Your words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )
    images = PicturesField(label=_("Pictures"))
    is_anonymous = forms.BooleanField(label=_("Do not show my name"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        permissive = {"empty_permitted": True, "use_required_attribute": False}
        super().__init__(*args, **{**permissive, **kwargs})

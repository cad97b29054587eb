"""What a shopper says of one article."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.pictures import NotAPicture, redraw
from reviews.services import MAX_PICTURES

STARS = [("5", "5"), ("4", "4"), ("3", "3"), ("2", "2"), ("1", "1")]


class ManyFilesInput(forms.FileInput):
    """A control that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the files, or None where there are none."""
        return files.getlist(name) or None


class PicturesField(forms.FileField):
    """Up to nine pictures, redrawn."""

    def __init__(self, **kwargs: Any) -> None:
        control = ManyFilesInput({"accept": "image/jpeg,image/png,image/webp"})
        super().__init__(widget=control, required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[bytes]:
        """Return the pictures as WebP. Raises ValidationError, naming the file."""
        files = data or []
        if len(files) > MAX_PICTURES:
            raise ValidationError(
                ngettext("At most %(n)d picture.", "At most %(n)d pictures.", MAX_PICTURES)
                % {"n": MAX_PICTURES}
            )
        return [redrawn(file) for file in files]


def redrawn(file: Any) -> bytes:
    """Redraw one picture. Raises ValidationError."""
    try:
        return redraw(file)
    except NotAPicture as refusal:
        raise ValidationError(f"{file.name[-60:]}: {refusal}") from refusal


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

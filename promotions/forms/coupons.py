"""The shape of a coupon template, and of a wish for codes."""

import unicodedata
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promotions.models import CouponTemplate, Promotion
from promotions.services.coupons import MOST_AT_ONCE


class TemplateForm(forms.ModelForm):
    """Coupons of one kind; their worth is a promotion in the lane of coupons."""

    public_code = forms.CharField(
        label=gettext_lazy("Public code"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Everybody who types it gets a coupon; empty for none."),
    )

    class Meta:
        model = CouponTemplate
        fields = ["promotion", "public_code", "is_claimable", "total", "per_user", "valid_days"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worth = self.fields.get("promotion")
        if isinstance(worth, forms.ModelChoiceField):
            free = Q(lane=Promotion.Lane.COUPON, template=None)
            own = Q(pk=self.instance.promotion_id)
            worth.queryset = Promotion.objects.filter(free | own)

    def clean_public_code(self) -> str | None:
        """Write the code as it is looked up; nothing typed is no code."""
        code = unicodedata.normalize("NFKC", self.cleaned_data["public_code"]).strip().upper()
        return code or None

    def clean_total(self) -> int | None:
        """Keep the total above what was given out."""
        total: int | None = self.cleaned_data["total"]
        if total is not None and total < self.instance.issued_count:
            words = _("%(count)d were given out already.")
            raise forms.ValidationError(words % {"count": self.instance.issued_count})
        return total


class BatchForm(forms.Form):
    """How many codes to make."""

    count = forms.IntegerField(
        label=gettext_lazy("How many codes"), min_value=1, max_value=MOST_AT_ONCE
    )

"""The shape of a flash sale as it is typed."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import promotions.wording
from catalog.models import Price
from inventory.forms.yuan import YuanField
from promotions.forms.promotions import check_order
from promotions.models import FlashSale

# What those who bought were promised stays as it was.
PROMISED = ("variant", "amount", "starts_at")


class FlashSaleForm(forms.ModelForm):
    """A flash sale: below the selling price, never beside another one of its variant.

    ``sold`` is never typed.
    """

    amount = YuanField(label=gettext_lazy("Flash price in yuan"))

    class Meta:
        model = FlashSale
        fields = [
            *("name", "name_en", "campaign", "variant", "amount", "quota", "per_user"),
            *("starts_at", "ends_at", "is_active"),
        ]

    def clean_quota(self) -> int:
        """Keep the quota above what is sold."""
        quota: int = self.cleaned_data["quota"]
        if quota < max(1, self.instance.sold):
            words = _("%(count)d are sold already.") if self.instance.sold else _("At least one.")
            raise ValidationError(words % {"count": self.instance.sold})
        return quota

    def clean_per_user(self) -> int:
        """Let each shopper have one at least."""
        units: int = self.cleaned_data["per_user"]
        if units < 1:
            raise ValidationError(_("At least one."))
        return units

    def clean(self) -> dict[str, Any]:
        """Check the dates, the price and the variant's other sales."""
        facts = super().clean() or {}
        check_order(self)
        self.check_promised()
        for check in (self.check_price, self.check_alone):
            if not self.errors:
                check()
        return facts

    def check_promised(self) -> None:
        """Leave variant, price and start of a sale that has sold something."""
        for name in PROMISED if self.instance.sold else ():
            if name in self.cleaned_data and self.is_other(name):
                self.add_error(name, _("Units are sold already: this stays as it is."))

    def is_other(self, name: str) -> bool:
        """Tell whether something else was typed; no clerk types parts of a second."""
        now, typed = getattr(self.instance, name), self.cleaned_data[name]
        if isinstance(now, datetime):
            return bool(now.replace(microsecond=0) != typed.replace(microsecond=0))
        return bool(now != typed)

    def check_price(self) -> None:
        """Ask for less than the selling price of the moment the sale begins."""
        facts = self.cleaned_data
        at = max(facts["starts_at"], timezone.now())
        price = Price.objects.selling(at).filter(variant=facts["variant"]).first()
        if price is None:
            self.add_error("variant", _("It has no selling price then."))
        elif facts["amount"] >= price.amount:
            words = _("The selling price is %(price)s then: ask for less.")
            self.add_error("amount", words % {"price": promotions.wording.yuan(price.amount)})

    def check_alone(self) -> None:
        """Tell which other active sale of the variant runs at the same time."""
        facts = self.cleaned_data
        meets = Q(starts_at__lt=facts["ends_at"], ends_at__gt=facts["starts_at"])
        others = FlashSale.objects.filter(meets, variant=facts["variant"], is_active=True)
        other = others.exclude(pk=self.instance.pk).first() if facts.get("is_active") else None
        if other:
            when = promotions.wording.span(other.starts_at, other.ends_at)
            words = _("Another flash sale of this variant runs then: %(name)s, %(when)s.")
            self.add_error("starts_at", words % {"name": other.title, "when": when})

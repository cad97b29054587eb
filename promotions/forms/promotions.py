"""The shape of a promotion, its tiers and its campaign as they are typed."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.forms.yuan import YuanField
from promotions.forms.shares import ShareField
from promotions.models import Campaign, Promotion, PromotionTier
from promotions.rules import Kind, Lane

WHOLE_BASKET = [Kind.PERCENT, Kind.AMOUNT, Kind.TIERED]
FITTING = {
    Lane.ITEM: [Kind.PERCENT, Kind.AMOUNT, Kind.FIXED_PRICE, Kind.NTH_UNIT],
    Lane.ORDER: WHOLE_BASKET,
    Lane.COUPON: WHOLE_BASKET,
    Lane.SHIPPING: [Kind.PERCENT, Kind.AMOUNT, Kind.FREE_FREIGHT],
}
TERMS = {
    Kind.PERCENT: ["share"],
    Kind.AMOUNT: ["amount"],
    Kind.FIXED_PRICE: ["amount"],
    Kind.TIERED: [],
    Kind.NTH_UNIT: ["every", "free", "share"],
    Kind.FREE_FREIGHT: [],
}


def check_order(form: forms.ModelForm, starts: str = "starts_at", ends: str = "ends_at") -> None:
    """Tell when something would end before it starts."""
    begin, end = form.cleaned_data.get(starts), form.cleaned_data.get(ends)
    if begin and end and end <= begin:
        form.add_error(ends, _("It has to end after it starts."))


class CampaignForm(forms.ModelForm):
    """An occasion with its dates."""

    class Meta:
        model = Campaign
        fields = ["name", "name_en", "code", "starts_at", "ends_at", "is_active"]

    def clean(self) -> dict[str, Any]:
        """Check the order of the dates."""
        facts = super().clean() or {}
        check_order(self)
        return facts


class PromotionForm(forms.ModelForm):
    """A promotion: amounts in yuan, shares as percent or 折; what its kind does not ask is dropped.

    ``used_count`` and ``spent_amount`` are never typed.
    """

    share = ShareField(
        label=gettext_lazy("Taken off"),
        required=False,
        help_text=gettext_lazy("Percent off such as 15, or a discount such as 8.5 折."),
    )
    amount = YuanField(label=gettext_lazy("Amount or price in yuan"), required=False)
    minimum_amount = YuanField(
        label=gettext_lazy("From an amount in yuan"),
        required=False,
        help_text=gettext_lazy("Of the goods it covers, after what earlier lanes took off."),
    )
    budget_amount = YuanField(
        label=gettext_lazy("Budget in yuan"),
        required=False,
        help_text=gettext_lazy("All it may take off in all orders together."),
    )

    class Meta:
        model = Promotion
        fields = [
            *("name", "name_en", "campaign", "is_active", "lane", "kind", "share", "amount"),
            *("every", "free", "priority", "products", "categories", "brands", "minimum_amount"),
            *("minimum_quantity", "members_only", "newcomers_only", "minimum_level", "starts_at"),
            *("ends_at", "use_limit", "uses_each", "budget_amount"),
        ]

    def clean_minimum_amount(self) -> int:
        """Take nothing typed for no minimum."""
        return self.cleaned_data["minimum_amount"] or 0

    def clean(self) -> dict[str, Any]:
        """Check what its lane, its kind and its use so far ask for."""
        facts = super().clean() or {}
        check_order(self)
        if facts.get("lane") and facts.get("kind"):
            lane, kind = Lane(facts["lane"]), Kind(facts["kind"])
            self.check_lane(lane, kind)
            self.check_terms(kind)
        self.check_limits()
        return facts

    def check_lane(self, lane: Lane, kind: Kind) -> None:
        """Tell which kinds fit a lane, and that a coupon's promotion stays one."""
        if kind not in FITTING[lane]:
            fitting = ", ".join(str(Promotion.Kind(one).label) for one in FITTING[lane])
            words = _("This kind does not fit the lane. These do: %(kinds)s.")
            self.add_error("kind", words % {"kinds": fitting})
        if lane != Lane.COUPON and self.instance.pk and hasattr(self.instance, "template"):
            self.add_error("lane", _("Coupons are made of it: it stays in the lane of coupons."))

    def check_terms(self, kind: Kind) -> None:
        """Ask for the terms of a kind; forget what it does not ask for."""
        facts = self.cleaned_data
        for name in ("share", "amount", "every", "free"):
            if name not in TERMS[kind]:
                facts[name] = 0
                self.errors.pop(name, None)
            elif name not in self.errors and not self.is_given(kind, name):
                self.add_error(name, _("This kind needs it."))
        if facts.get("amount") is None:
            facts["amount"] = 0
        if kind == Kind.NTH_UNIT and 0 < facts.get("every", 0) <= facts.get("free", 0):
            self.add_error("free", _("Fewer units are cheaper than have to be bought."))

    def is_given(self, kind: Kind, name: str) -> bool:
        """Tell whether a term was typed; a fixed price may be nothing."""
        typed = self.cleaned_data.get(name)
        return typed is not None if kind == Kind.FIXED_PRICE else bool(typed)

    def check_limits(self) -> None:
        """Keep limits above what is used already."""
        facts, row = self.cleaned_data, self.instance
        if (limit := facts.get("use_limit")) is not None and limit < row.used_count:
            words = _("It was used %(count)d times already.")
            self.add_error("use_limit", words % {"count": row.used_count})
        if (budget := facts.get("budget_amount")) is not None and budget < row.spent_amount:
            words = _("It took off ¥%(amount).2f already.")
            self.add_error("budget_amount", words % {"amount": row.spent_amount / 100})


class TierForm(forms.ModelForm):
    """So much off from an amount on, both in yuan."""

    from_amount = YuanField(label=gettext_lazy("From, in yuan"))
    off_amount = YuanField(label=gettext_lazy("Off, in yuan"), min_value=Decimal("0.01"))

    class Meta:
        model = PromotionTier
        fields = ["from_amount", "off_amount"]

    def clean(self) -> dict[str, Any]:
        """Check that the tier takes off no more than it asks for."""
        facts = super().clean() or {}
        if facts.get("off_amount", 0) > facts.get("from_amount", 0) and not self.errors:
            self.add_error("off_amount", _("A tier takes off no more than it asks for."))
        return facts


class TierFormSet(forms.BaseInlineFormSet):
    """The tiers of a promotion; one that lives of them needs one."""

    def clean(self) -> None:
        """Ask for a tier where there is none."""
        super().clean()
        if self.instance.kind != Kind.TIERED or any(self.errors):
            return
        if not any(form.cleaned_data and not form.cleaned_data["DELETE"] for form in self.forms):
            raise ValidationError(_("Write at least one tier: from so much, so much off."))

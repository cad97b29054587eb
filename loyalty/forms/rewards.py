"""Rewards as shopkeepers write them."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from loyalty.models import Reward


class RewardForm(forms.ModelForm):
    """A reward: a coupon or goods, for points."""

    class Meta:
        model = Reward
        fields = [
            "name", "name_en", "points", "template", "variant", "quota", "per_user",
            "starts_at", "ends_at", "is_active",
        ]  # fmt: skip

    def clean_points(self) -> int:
        """Refuse a reward for nothing."""
        return at_least_one(self.cleaned_data["points"])

    def clean_per_user(self) -> int:
        """Refuse a reward that nobody may have."""
        return at_least_one(self.cleaned_data["per_user"])

    def clean_quota(self) -> int | None:
        """Keep the quota above what was redeemed."""
        quota: int | None = self.cleaned_data["quota"]
        if quota is not None and quota < self.instance.redeemed_count:
            words = _("%(count)d were redeemed already.")
            raise forms.ValidationError(words % {"count": self.instance.redeemed_count})
        return quota

    def clean(self) -> dict[str, Any]:
        """Refuse a reward that is both a coupon and goods, or neither, or ends before it starts."""
        facts: dict[str, Any] = super().clean() or {}
        if ("template" in facts and "variant" in facts) and (
            bool(facts["template"]) == bool(facts["variant"])
        ):
            self.add_error("template", _("Choose either a coupon or goods."))
        starts, ends = facts.get("starts_at"), facts.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("It has to end after it starts."))
        return facts


def at_least_one(count: int) -> int:
    """Return a count from one up. Raises ValidationError."""
    if count < 1:
        raise forms.ValidationError(_("At least 1."))
    return count

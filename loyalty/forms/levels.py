"""Member levels and their prices as shopkeepers write them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.forms.yuan import YuanField
from loyalty.models import LevelPrice, MemberLevel

WHOLE = 10_000


class TimesField(forms.DecimalField):
    """A factor typed as ``1.25``; its value is basis points."""

    def __init__(self, **kwargs: Any) -> None:
        facts: dict[str, Any] = {"min_value": Decimal("0.01"), "max_value": 100}
        super().__init__(**facts | {"decimal_places": 4} | kwargs)

    def clean(self, value: Any) -> Any:
        """Return the factor in basis points, or None."""
        times = super().clean(value)
        return None if times is None else int(times * WHOLE)

    def prepare_value(self, value: Any) -> Any:
        """Show basis points as a factor; leave what was typed as it is."""
        return f"{value / WHOLE:g}" if isinstance(value, int) else value


class LevelForm(forms.ModelForm):
    """A member level: a higher rank needs more growth."""

    earn_share = TimesField(
        label=gettext_lazy("Points earned, times the ordinary"),
        help_text=gettext_lazy("1 is the ordinary number of points, 1.5 half as many again."),
    )

    class Meta:
        model = MemberLevel
        fields = [
            "rank", "name", "name_en", "growth_from", "earn_share", "benefits", "benefits_en",
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a level that needs no more growth than one below it, or no less than one above."""
        facts: dict[str, Any] = super().clean() or {}
        rank, growth = facts.get("rank"), facts.get("growth_from")
        if rank is None or growth is None:
            return facts
        others = MemberLevel.objects.exclude(pk=self.instance.pk)
        below = others.filter(rank__lt=rank, growth_from__gte=growth)
        above = others.filter(rank__gt=rank, growth_from__lte=growth)
        if wrong := (below | above).first():
            words = _("%(level)s has rank %(rank)d and begins at %(growth)d: growth follows rank.")
            facts_of = {"level": wrong.title, "rank": wrong.rank, "growth": wrong.growth_from}
            self.add_error("growth_from", words % facts_of)
        return facts


class LevelPriceForm(forms.ModelForm):
    """What a variant costs on a level, in yuan."""

    amount = YuanField(label=gettext_lazy("Price in ¥"))

    class Meta:
        model = LevelPrice
        fields = ["variant", "level", "amount"]

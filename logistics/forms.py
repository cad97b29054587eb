"""The shape of what shopkeepers type about freight: regions by name or code, amounts in yuan."""

import re
import unicodedata
from collections import Counter
from decimal import Decimal
from itertools import chain, pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import accounts.regions
from inventory.forms.yuan import YuanField
from logistics.freight import MOST_AMOUNT
from logistics.models import DeliveryMethod, FreightRule, FreightTemplate
from logistics.wording import region_name

MOST_REGIONS = 400
BETWEEN = re.compile(r"[,;、,;\n]+")
MOST_YUAN = Decimal(MOST_AMOUNT).scaleb(-2)


class RegionsField(forms.CharField):
    """Regions typed by name or code, commas between; the value is the starts of their codes."""

    widget = forms.Textarea({"rows": 2, "cols": 30, "placeholder": gettext_lazy("everywhere else")})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=4000, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the starts of codes, in order. Raises ValidationError that names what is wrong."""
        text = unicodedata.normalize("NFKC", super().clean(value))
        typed = [words for part in BETWEEN.split(text) if (words := part.strip())]
        if len(typed) > MOST_REGIONS:
            raise ValidationError(_("At most %(most)d regions.") % {"most": MOST_REGIONS})
        starts = sorted({start_of(words) for words in typed})
        if (inner := overlap(starts)) is not None:
            words = _("%(part)s lies in %(whole)s, which stands here as well.")
            names = {"part": region_name(inner[1]), "whole": region_name(inner[0])}
            raise ValidationError(words % names)
        return starts

    def prepare_value(self, value: Any) -> Any:
        """Show regions by name; leave what was typed as it is."""
        return ", ".join(map(written, value)) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what was shown with what came back."""
        return super().has_changed(self.prepare_value(initial), data)


def written(start: str) -> str:
    """Write a place so that it is read back as itself: by code where several share its name."""
    name = region_name(start)
    return name if accounts.regions.starts_named(name) == [start] else start


def start_of(words: str) -> str:
    """Return the start of the code of what somebody typed. Raises ValidationError."""
    found = accounts.regions.starts_named(words)
    if not found:
        raise ValidationError(_("There is no region “%(words)s”.") % {"words": words[:40]})
    if len(found) > 1:
        several = _("Several regions are called “%(words)s”: write the code (%(codes)s).")
        codes = ", ".join(sorted(found)[:6])
        raise ValidationError(several % {"words": words[:40], "codes": codes})
    return found[0]


def overlap(starts: list[str]) -> tuple[str, str] | None:
    """Return the first two of sorted starts of codes of which the second lies in the first."""
    pairs = pairwise(starts)
    return next(((one, other) for one, other in pairs if other.startswith(one)), None)


class FreightRuleForm(forms.ModelForm):
    """What a template asks for some regions, in yuan."""

    region_codes = RegionsField(
        label=gettext_lazy("Regions"),
        required=False,
        help_text=gettext_lazy("Names or codes, with commas between; empty: everywhere else."),
    )
    first_amount = YuanField(
        label=gettext_lazy("First weight, in yuan"), max_value=MOST_YUAN, required=False
    )
    step_amount = YuanField(
        label=gettext_lazy("Each step, in yuan"), max_value=MOST_YUAN, initial=0
    )
    free_over_amount = YuanField(label=gettext_lazy("Free over, in yuan"), required=False)

    class Meta:
        model = FreightRule
        fields = [
            *("region_codes", "is_served", "first_grams", "first_amount", "step_grams"),
            *("step_amount", "free_over_amount"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            # A row whose price was typed is meant, even one that is free everywhere else.
            self.initial["first_amount"] = None

    def clean(self) -> dict[str, Any]:
        """Ask for a price where goods are delivered to."""
        facts = super().clean() or {}
        if facts.get("first_amount") is None and "first_amount" not in self.errors:
            if facts.get("is_served"):
                self.add_error("first_amount", _("Type what the first weight costs; 0 for free."))
            facts["first_amount"] = 0
        return facts

    def clean_step_grams(self) -> int:
        """Keep steps above nothing."""
        grams: int = self.cleaned_data["step_grams"]
        if grams < 1:
            raise ValidationError(_("A step is at least one gram."))
        return grams


class FreightRuleFormSet(forms.BaseInlineFormSet):
    """The rules of a template: each region in one of them, one for everywhere else."""

    def clean(self) -> None:
        """Tell which region stands in two rules, and ask for the rule for everywhere else."""
        super().clean()
        if any(self.errors):
            return
        kept = [
            form.cleaned_data["region_codes"]
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data["DELETE"]
        ]
        twice = [start for start, times in Counter(chain(*kept)).items() if times > 1]
        if twice:
            names = ", ".join(map(region_name, twice[:6]))
            raise ValidationError(
                _("These regions stand in two rules: %(names)s.") % {"names": names}
            )
        if kept.count([]) != 1:
            raise ValidationError(_("One rule, and only one, names no region: everywhere else."))


class FreightTemplateForm(forms.ModelForm):
    """A template by its names."""

    class Meta:
        model = FreightTemplate
        fields = ["name", "name_en", "code"]


class DeliveryMethodForm(forms.ModelForm):
    """A way of delivery, its flat freight in yuan."""

    amount = YuanField(
        label=gettext_lazy("Freight in yuan"),
        max_value=MOST_YUAN,
        help_text=gettext_lazy("Where no template says it by region and weight."),
    )
    free_over_amount = YuanField(
        label=gettext_lazy("Free over, in yuan"),
        required=False,
        help_text=gettext_lazy("Of the goods before discounts; a template has its own."),
    )

    class Meta:
        model = DeliveryMethod
        fields = [
            *("name", "name_en", "code", "template", "amount", "free_over_amount", "days_min"),
            *("days_max", "position", "is_active"),
        ]

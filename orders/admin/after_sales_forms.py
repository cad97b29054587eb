"""The shape of what the staff types into the buttons of an after-sales request."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

import orders.selectors.after_sales
from inventory.models import Warehouse
from logistics.models import Carrier
from orders.after_sales_life import EXCHANGE, REFUND_ONLY, REPAIR
from orders.models import ReturnLine, ReturnRequest
from orders.models.after_sales import LONGEST_WORDS
from orders.services.after_sales_desk import Finding
from orders.services.after_sales_settling import Parcel


def fen(amount: Decimal | None) -> int:
    """Return an amount in minor units; nothing for none."""
    return 0 if amount is None else int(amount.scaleb(2))


def money(label: Any, **facts: Any) -> forms.DecimalField:
    """Ask for an amount of money."""
    return forms.DecimalField(
        label=label, min_value=Decimal(0), max_digits=12, decimal_places=2, **facts
    )


class StepForm(forms.Form):
    """What a step wants to know; words for the shopper, who sees them, in any case."""

    words = forms.CharField(
        label=_("Words to the shopper"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ("warehouse", "amount", "freight", "with_money", "carrier", "number")

    def __init__(self, *args: Any, asked: ReturnRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.shape()
        self.order_fields([*(name for name in self.fields if name != "words"), "words"])

    def shape(self) -> None:
        """Fit the fields to the request."""


class ApproveForm(StepForm):
    """Where the goods go back to."""

    warehouse = forms.ModelChoiceField(
        label=_("Goes back to"),
        queryset=Warehouse.objects.filter(is_active=True, kind=Warehouse.Kind.STORE),
        empty_label=None,
    )

    def shape(self) -> None:
        """Begin with the first store."""
        self.initial.setdefault("warehouse", self.fields["warehouse"].queryset.first())  # type: ignore[attr-defined]


class RejectForm(StepForm):
    """Why not."""

    def shape(self) -> None:
        """Ask for words."""
        self.fields["words"].required = True


class InspectForm(StepForm):
    """How many of each line are accepted, and what becomes of them."""

    def shape(self) -> None:
        """Ask for each line."""
        for line in self.asked.lines.all():
            self.fields[f"accepted_{line.order_line_id}"] = forms.IntegerField(
                label=f"{line.order_line.sku} {line.order_line.title} {line.order_line.choice}",
                min_value=0,
                max_value=line.quantity,
                initial=line.quantity,
                help_text=_("accepted, of %(n)d") % {"n": line.quantity},
            )
            if self.asked.kind != REPAIR:
                self.fields[f"fate_{line.order_line_id}"] = forms.ChoiceField(
                    label=_("What becomes of them"), choices=ReturnLine.Fate.choices
                )

    def findings(self) -> dict[int, Finding]:
        """Return what was found by order line."""
        facts = self.cleaned_data
        return {
            line.order_line_id: Finding(
                facts[f"accepted_{line.order_line_id}"],
                facts.get(f"fate_{line.order_line_id}", ReturnLine.Fate.SHELF),
            )
            for line in self.asked.lines.all()
        }


class BackForm(StepForm):
    """Under which number goods travel back to the shopper."""

    carrier = forms.ModelChoiceField(
        label=_("Carrier"), queryset=Carrier.objects.filter(is_active=True)
    )
    number = forms.RegexField(
        r"^[A-Za-z0-9-]{4,60}$",
        label=_("Tracking number"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def shape(self) -> None:
        """Ask for the parcel alone."""
        del self.fields["words"]

    def parcel(self) -> Parcel | None:
        """Return the parcel; None where none was named."""
        facts = self.cleaned_data
        if not facts.get("carrier") or not facts.get("number"):
            return None
        return Parcel(facts["carrier"].pk, facts["number"])


class SettleForm(BackForm):
    """How the request is settled: money with freight, a replacement, a parcel back."""

    amount = money(_("Amount in ¥"))
    freight = money(_("Freight in ¥"), required=False)
    with_money = forms.BooleanField(label=_("Refund instead of replacing"), required=False)

    def shape(self) -> None:
        """Keep what the kind of request knows."""
        asked = self.asked
        if asked.kind == REFUND_ONLY:
            self.fields["amount"].initial = Decimal(asked.asked_amount).scaleb(-2)
        keeps = {
            "amount": asked.kind == REFUND_ONLY,
            "freight": asked.kind != REPAIR,
            "with_money": asked.kind == EXCHANGE,
            "carrier": asked.kind == REPAIR,
            "number": asked.kind == REPAIR,
        }
        for name, is_kept in keeps.items():
            if not is_kept:
                del self.fields[name]
        if "freight" in self.fields:
            left = orders.selectors.after_sales.freight_left(asked.order)
            self.fields["freight"].help_text = _("up to ¥%(sum)s, where the shop is at fault") % {
                "sum": Decimal(left).scaleb(-2)
            }

    def terms(self) -> dict[str, Any]:
        """Return how it is settled, in JSON, as an approval would keep it."""
        facts, parcel = self.cleaned_data, self.parcel()
        terms: dict[str, Any] = {
            "freight_amount": fen(facts.get("freight")),
            "with_money": facts.get("with_money", False),
            "parcel": asdict(parcel) if parcel else None,
        }
        return terms | ({"amount": fen(facts["amount"])} if "amount" in facts else {})

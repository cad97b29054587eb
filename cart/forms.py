"""The shape of what shoppers type into their cart, and shopkeepers into the simulator."""

import re
import unicodedata
from contextlib import suppress
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.phones import NotAPhoneNumber, to_e164
from cart.selectors.simulation import Question
from catalog.models import Variant
from inventory.forms.doctor import province_choices
from logistics.models import DeliveryMethod
from promotions.models import Coupon, CouponTemplate

MOST_LINES, MOST_UNITS = 100, 9999
# "SKU", "SKU 2", "SKU × 2", "SKU,2"; a bare x counts only apart from the SKU, which may hold one.
BASKET_LINE = re.compile(r"(\S+?)(?:(?:\s*[×*,;]\s*|\s+(?:[xX]\s*)?)(\d{1,9}))?")
FIRST_YEAR, LAST_YEAR = 2000, 2100


class QuantityField(forms.IntegerField):
    """A whole number of units from 1 to 999; full-width digits are read as digits."""

    default_error_messages = {"invalid": _("Enter a whole number.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=settings.MAX_LINE_QUANTITY, **kwargs)

    def to_python(self, value: Any) -> int | None:
        """Read a number as people type it."""
        text = unicodedata.normalize("NFKC", str(value)).strip() if value is not None else value
        if text and not (len(text) <= 12 and text.lstrip("+-").isdecimal()):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)


class AddForm(forms.Form):
    """Put so many of a variant into the cart."""

    variant = forms.IntegerField(min_value=1, max_value=2**62)
    quantity = QuantityField(required=False)
    action = forms.ChoiceField(choices=[("add", "add"), ("buy", "buy")], required=False)

    def clean_quantity(self) -> int:
        """Take one where no quantity was given."""
        return self.cleaned_data.get("quantity") or 1


class QuantityForm(forms.Form):
    """Change how many of a line are wanted."""

    quantity = QuantityField()


class BasketField(forms.CharField):
    """A basket as lines of SKU and quantity; its value maps variants (by id) to units."""

    widget = forms.Textarea

    def clean(self, value: Any) -> Any:
        """Read the lines. Raises ValidationError that names what it cannot read or find."""
        text = unicodedata.normalize("NFKC", super().clean(value))
        wanted = [line.strip() for line in text.splitlines() if line.strip()]
        if len(wanted) > MOST_LINES:
            raise ValidationError(_("At most %(most)d lines.") % {"most": MOST_LINES})
        units: dict[str, int] = {}
        for line in wanted:
            sku, quantity = read_line(line)
            units[sku] = units.get(sku, 0) + quantity
        return found_variants(units)


def read_line(line: str) -> tuple[str, int]:
    """Return a line's SKU, in capitals, and its quantity. Raises ValidationError."""
    parts = BASKET_LINE.fullmatch(line)
    quantity = int(parts[2] or 1) if parts else 0
    if parts is None or not 1 <= quantity <= MOST_UNITS:
        words = _("Cannot read “%(line)s”: write a SKU and a quantity.")
        raise ValidationError(words % {"line": line[:60]})
    return parts[1].upper(), quantity


def found_variants(units: dict[str, int]) -> dict[int, int]:
    """Turn SKUs into ids. Raises ValidationError that names those nobody knows."""
    matches = Q(*[Q(sku__iexact=sku) for sku in units], _connector=Q.OR)
    known = dict(Variant.objects.filter(matches).values_list("sku", "pk"))
    ids = {sku.upper(): key for sku, key in known.items()}
    if missing := [sku for sku in units if sku not in ids]:
        words = _("Nothing has these SKUs: %(skus)s.")
        raise ValidationError(words % {"skus": ", ".join(missing)})
    return {ids[sku]: quantity for sku, quantity in units.items()}


class SimulatorForm(forms.Form):
    """A basket, and all that its price may depend on."""

    basket = BasketField(label=_("Basket"), help_text=_("One a line: SKU × quantity."))
    shopper = forms.CharField(
        label=_("Shopper"), max_length=254, required=False, help_text=_("E-mail or phone.")
    )
    at = forms.DateTimeField(
        label=_("At"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Now, if empty."),
    )
    code = forms.CharField(label=_("Coupon code"), max_length=20, required=False)
    template = forms.ModelChoiceField(
        CouponTemplate.objects.select_related("promotion"),
        label=_("or a coupon"),
        required=False,
        empty_label="–",
    )
    method = forms.ModelChoiceField(
        DeliveryMethod.objects.filter(is_active=True),
        label=_("Delivery"),
        required=False,
        empty_label="–",
    )
    region = forms.ChoiceField(label=_("Whereto"), choices=province_choices, required=False)
    with_idle = forms.BooleanField(
        label=_("Also what is planned or switched off, as if it ran"),
        label_suffix="",
        required=False,
    )

    def clean_shopper(self) -> User | None:
        """Find the shopper. Raises ValidationError for nobody."""
        who = self.cleaned_data["shopper"]
        if not who:
            return None
        known_as = Q(email__iexact=who)
        with suppress(NotAPhoneNumber):
            known_as |= Q(phone=to_e164(who))
        found = User.objects.filter(known_as).first()
        if found is None:
            raise ValidationError(_("No shopper has this e-mail or phone."))
        return found

    def clean_at(self) -> datetime:
        """Take now where nothing was typed; keep to times that calendars of shops have."""
        at: datetime = self.cleaned_data["at"] or timezone.now()
        if not FIRST_YEAR <= at.year < LAST_YEAR:
            raise ValidationError(_("This is too far away."))
        return at

    def clean_code(self) -> Coupon | CouponTemplate | None:
        """Find what the code stands for. Raises ValidationError for nothing."""
        code = unicodedata.normalize("NFKC", self.cleaned_data["code"]).strip().upper()
        if not code:
            return None
        coupon = Coupon.objects.filter(code=code).select_related("template").first()
        found = coupon or CouponTemplate.objects.filter(public_code=code).first()
        if found is None:
            raise ValidationError(_("There is no such coupon."))
        return found

    def question(self) -> Question:
        """Return what was typed as the simulator wants it."""
        facts = self.cleaned_data
        return Question(
            units=facts["basket"],
            at=facts["at"],
            user_id=facts["shopper"].pk if facts["shopper"] else None,
            coupon=facts["code"] or facts["template"],
            method=facts["method"],
            region_code=facts["region"],
            with_idle=facts["with_idle"],
        )

"""Samples of everything the components show, for the style guide; nothing here is stored."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Address
from catalog.models import ProductCard
from inventory.selectors.availability import Availability

COLOURS = (
    "n0 n1 n2 n3 n4 n5 n6 n7 brand brand-soft gold success success-soft warn warn-soft "
    "danger danger-soft info info-soft"
)
ICONS = (
    "search cart user home grid heart heart-full star left right down up close check plus minus "
    "truck shield refund clock pin globe trash filter camera copy bell box list phone lock info "
    "warn gift eye help logout shop edit wallet chat sort settings upload print"
)


class SampleForm(forms.Form):
    """Every kind of field, in every state."""

    recipient = forms.CharField(label=_("Recipient"), max_length=40)
    phone = forms.CharField(label=_("Phone"), help_text=_("For the courier only."))
    email = forms.EmailField(label=_("E-mail"), required=False)
    delivery = forms.ChoiceField(
        label=_("Delivery"), choices=[("standard", _("Standard")), ("fast", _("Next day"))]
    )
    payment = forms.ChoiceField(
        label=_("Payment"), choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea)
    is_default = forms.BooleanField(label=_("Use as default address"), required=False)


def samples() -> dict[str, Any]:
    """Return the style guide's context."""
    now = timezone.now()
    return {
        "colours": COLOURS.split(),
        "icons": ICONS.split(),
        "trail": [{"title": "生鲜果蔬", "url": "#"}, {"title": "新鲜水果", "url": "#"}],
        "cards": cards(),
        "page": Paginator(range(240), 24).page(4),
        "blank_form": SampleForm(),
        "wrong_form": SampleForm({"phone": "12", "email": "nobody", "payment": "a"}),
        "address": Address(
            recipient="王小明",
            phone="138****8000",
            province="上海市",
            city="上海市",
            district="徐汇区",
            detail="漕溪北路 88 号 3 楼",
            is_default=True,
        ),
        "order": order(),
        "steps": [
            {"label": _("Placed"), "at": now - timedelta(days=2), "state": "done"},
            {"label": _("Paid"), "at": now - timedelta(days=2), "state": "done"},
            {"label": _("Sent"), "at": now - timedelta(days=1), "state": "now"},
            {"label": _("Received"), "at": None, "state": "next"},
        ],
        "events": [
            {"occurred_at": now, "description": "派送中", "location": "上海市徐汇区"},
            {
                "occurred_at": now - timedelta(hours=9),
                "description": "到达转运中心",
                "location": "杭州市",
            },
        ],
        "reasons": [("满 199 减 20", -2000)],
        "soon": now + timedelta(minutes=29),
        "facet": [
            {"value": "1", "label": "岭上人家", "count": 24, "is_on": True},
            {"value": "2", "label": "田野来信", "count": 8, "is_on": False},
        ],
        "regions": regions(),
        "stocks": [
            Availability(1, True, 80, "", "in_stock"),
            Availability(1, True, 3, "", "in_stock"),
            Availability(1, False, 0, str(_("Out of stock.")), "out_of_stock"),
        ],
        "days": ["11-15", "11-16", "11-17", "11-18", "11-19", "11-20", "11-21"],
        "numbers": [12, 19, 9, 25, 31, 22, 38],
    }


def cards() -> list[ProductCard]:
    """Return product cards: discounted, plain, with several prices, sold out."""
    shown: list[dict[str, Any]] = [
        {"min_amount": 4990, "max_amount": 4990, "reference_amount": 5990, "sold_count": 12345},
        {"min_amount": 6980, "max_amount": 6980, "sold_count": 830, "only_variant_id": 1},
        {"min_amount": 12800, "max_amount": 36800, "rating_sum": 46, "review_count": 10},
        {"min_amount": 1590, "max_amount": 1590, "is_in_stock": False},
    ]
    return [
        ProductCard(
            pk=number,
            name="新疆阿克苏冰糖心苹果 5 斤装 果径 80mm 以上 产地直发",
            name_en="Aksu candy-heart apples, 2.5 kg box, straight from the orchard",
            **{"is_in_stock": True, **fields},
        )
        for number, fields in enumerate(shown, start=1)
    ]


def order() -> dict[str, Any]:
    """Return an order as its card shows it."""
    line = {
        "title": "手冲咖啡壶套装",
        "choice": "600 毫升",
        "unit_amount": 26800,
        "quantity": 1,
        "url": "#lines",
        "image": "",
    }
    return {
        "number": "202611210001",
        "placed_at": timezone.now(),
        "state": "shipped",
        "get_state_display": _("shipped"),
        "payable_amount": 26800,
        "get_absolute_url": "#order",
        "lines": {"all": [line]},
    }


def regions() -> list[dict[str, Any]]:
    """Return two levels of regions, the second hanging on the first."""
    provinces = [{"code": "31", "title": "上海市"}, {"code": "33", "title": "浙江省"}]
    cities = [
        {"code": "3101", "title": "上海市", "parent": "31"},
        {"code": "3301", "title": "杭州市", "parent": "33"},
        {"code": "3302", "title": "宁波市", "parent": "33"},
    ]
    return [
        {"name": "province", "label": _("Province"), "value": "33", "options": provinces},
        {"name": "city", "label": _("City"), "value": "3301", "options": cities},
    ]

"""Flash sales and coupons as API clients write and read them."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from catalog.api.serializers import FileAddressField
from operations.api.serializers import MoneyField, StrictSerializer, WholeNumberField
from promotions import wording
from promotions.forms.codes import CodeForm
from promotions.selectors.coupons import SeenCoupon, SeenTemplate

TABS = ("usable", "used", "lapsed")


class FlashSaleSerializer(serializers.Serializer[Any]):
    """A flash sale: so many units of a variant at a price, for members."""

    id = serializers.IntegerField(source="sale.pk")
    name = serializers.CharField(source="sale.title")
    state = serializers.ChoiceField(("coming", "running", "sold_out"))
    product = serializers.IntegerField(source="sale.product_id")
    variant = serializers.IntegerField(source="sale.variant_id")
    title = serializers.CharField()
    url = serializers.CharField()
    image = FileAddressField()
    price = MoneyField(source="sale.amount")
    regular_price = MoneyField(source="regular_amount", allow_null=True)
    quota = serializers.IntegerField(source="sale.quota")
    left = serializers.IntegerField(source="sale.left")
    per_shopper = serializers.IntegerField(source="sale.per_user")
    starts_at = serializers.DateTimeField(source="sale.starts_at")
    ends_at = serializers.DateTimeField(source="sale.ends_at")


class FlashSalesSerializer(serializers.Serializer[Any]):
    """The flash sales that run and those that come; they fit on one page."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = FlashSaleSerializer(many=True)


class CodeSerializer(StrictSerializer):
    """A coupon's code as it is printed."""

    code = serializers.CharField(max_length=40)

    def validate_code(self, code: str) -> str:
        """Read the code as the pages do. Raises ValidationError."""
        form = CodeForm({"code": code})
        if not form.is_valid():
            raise serializers.ValidationError([str(words) for words in form.errors["code"]])
        return str(form.cleaned_data["code"])


class ClaimSerializer(CodeSerializer):
    """Either a template of the claim centre or a code."""

    template = WholeNumberField(min_value=1, max_value=2**62, required=False)
    code = serializers.CharField(max_length=40, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse both and neither."""
        if len(attrs) != 1:
            raise serializers.ValidationError({"template": _("Send a template or a code.")})
        return attrs


class StateSerializer(serializers.Serializer[Any]):
    """Which coupons to list."""

    state = serializers.ChoiceField(TABS, default="usable")


class WorthSerializer(serializers.Serializer[Any]):
    """What a coupon is called and what it takes off, in the client's language."""

    name = serializers.SerializerMethodField()
    terms = serializers.SerializerMethodField()

    def get_name(self, seen: SeenCoupon | SeenTemplate) -> str:
        """Return the promotion's name."""
        return wording.named(seen.rule)

    def get_terms(self, seen: SeenCoupon | SeenTemplate) -> str:
        """Return what it takes off, on what and for whom."""
        return wording.for_shoppers(seen.rule)


class CouponSerializer(WorthSerializer):
    """A shopper's coupon."""

    code = serializers.CharField(source="coupon.code")
    state = serializers.CharField(source="coupon.state")
    claimed_at = serializers.DateTimeField(source="coupon.claimed_at")
    expires_at = serializers.DateTimeField(source="coupon.expires_at", allow_null=True)
    used_at = serializers.DateTimeField(source="coupon.used_at", allow_null=True)
    order = serializers.CharField(source="coupon.order_reference", allow_null=True)


class CouponOfferSerializer(WorthSerializer):
    """A coupon of the claim centre; its state is ``claim``, ``yours`` or ``gone``."""

    template = serializers.IntegerField(source="template.pk")
    state = serializers.ChoiceField(("claim", "yours", "gone"))
    valid_days = serializers.IntegerField(source="template.valid_days", allow_null=True)
    ends_at = serializers.DateTimeField(source="rule.conditions.ends_at", allow_null=True)

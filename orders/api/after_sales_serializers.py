"""After-sales requests as API clients write and read them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from catalog.api.pictures import PictureField
from catalog.pictures import MAX_PICTURES
from operations.api.serializers import MoneyField, StrictSerializer, WholeNumberField
from orders.api.serializers import LinesSerializer
from orders.models import ReturnEvent, ReturnLine, ReturnRequest
from orders.models.after_sales import LONGEST_WORDS
from orders.services.after_sales_desk import Finding
from orders.services.after_sales_settling import Parcel

KEY = 2**62


def keyed(rows: dict[str, Any], words: str) -> dict[int, Any]:
    """Read the order lines' keys as numbers. Raises ValidationError."""
    if not all(key.isdecimal() and len(key) < 19 for key in rows):
        raise serializers.ValidationError(words)
    return {int(key): value for key, value in rows.items()}


class AskAfterSalesSerializer(LinesSerializer):
    """Units of some lines, by the lines' ids, what should become of them, and why.

    ``amount`` is for ``refund_only``: less than all that is due. ``wanted`` is for ``exchange``:
    variants by the lines' ids; left out, the same again.
    """

    kind = serializers.ChoiceField(ReturnRequest.Kind.choices)
    reason = serializers.ChoiceField(ReturnRequest.Reason.choices)
    words = serializers.CharField(
        max_length=LONGEST_WORDS, required=False, allow_blank=True, default=""
    )
    contact = serializers.RegexField(r"^\+?[0-9 ()-]{6,20}$", required=False, max_length=20)
    amount = MoneyField(required=False)
    wanted = serializers.DictField(
        child=WholeNumberField(min_value=1, max_value=KEY), required=False
    )

    def validate_wanted(self, wanted: dict[str, int]) -> dict[int, int]:
        """Read the order lines' keys as numbers."""
        return keyed(wanted, "order line ids → variant ids")


class SentSerializer(StrictSerializer):
    """Who carries the goods back to the shop, under which number."""

    carrier = serializers.CharField(max_length=40)
    tracking_number = serializers.RegexField(r"^[A-Za-z0-9-]{4,60}$", max_length=60)


class WordsSerializer(StrictSerializer):
    """Words that must not be missing."""

    words = serializers.CharField(max_length=LONGEST_WORDS)


class PicturesSerializer(StrictSerializer):
    """Pictures, as multipart."""

    pictures = serializers.ListField(
        child=PictureField(allow_empty_file=True), min_length=1, max_length=MAX_PICTURES
    )


class AnswerSerializer(StrictSerializer):
    """What the staff says to a step."""

    words = serializers.CharField(
        max_length=LONGEST_WORDS, required=False, allow_blank=True, default=""
    )


class ApproveSerializer(AnswerSerializer):
    """Where the goods should go back to; the first store where nothing is said."""

    warehouse = WholeNumberField(min_value=1, max_value=KEY, required=False)


class FindingSerializer(StrictSerializer):
    """How many units of a line are accepted, and what becomes of them."""

    accepted = WholeNumberField(min_value=0, max_value=999)
    fate = serializers.ChoiceField(ReturnLine.Fate.choices, default=ReturnLine.Fate.SHELF)


class InspectSerializer(AnswerSerializer):
    """Findings by the order lines' ids."""

    lines = serializers.DictField(child=FindingSerializer())

    def validate_lines(self, lines: dict[str, Any]) -> dict[int, Finding]:
        """Read the findings."""
        rows = keyed(lines, "order line ids → findings")
        return {key: Finding(**facts) for key, facts in rows.items()}


class BackSerializer(StrictSerializer):
    """A parcel back to the shopper."""

    carrier = WholeNumberField(min_value=1, max_value=KEY)
    tracking_number = serializers.RegexField(r"^[A-Za-z0-9-]{4,60}$", max_length=60)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the parcel as the services know it."""
        return {"parcel": Parcel(attrs["carrier"], attrs["tracking_number"])}


class SettleSerializer(AnswerSerializer):
    """How a request is settled: an agreed amount, freight on top, a parcel back."""

    amount = MoneyField(required=False)
    freight = MoneyField(required=False)
    parcel = BackSerializer(required=False)
    with_money = serializers.BooleanField(default=False)


class ReturnLineSerializer(serializers.ModelSerializer[ReturnLine]):
    """Units of one order line in a request, and what was made of them."""

    line = serializers.IntegerField(source="order_line_id")
    name = serializers.CharField(source="order_line.title")
    options = serializers.CharField(source="order_line.choice")
    wanted = serializers.IntegerField(source="variant_id", allow_null=True)

    class Meta:
        model = ReturnLine
        fields = ["line", "name", "options", "quantity", "accepted_quantity", "fate", "wanted"]


class ReturnEventSerializer(serializers.ModelSerializer[ReturnEvent]):
    """One step, with what was said."""

    at = serializers.DateTimeField(source="created_at")

    class Meta:
        model = ReturnEvent
        fields = ["kind", "from_state", "to_state", "words", "at"]


@extend_schema_serializer(component_name="Return")
class ReturnSerializer(serializers.ModelSerializer[ReturnRequest]):
    """An after-sales request with every step so far."""

    order = serializers.CharField(source="order.number")
    state_label = serializers.CharField(source="get_state_display")
    asked = MoneyField(source="asked_amount", read_only=True)
    refunded = serializers.SerializerMethodField()
    deadline = serializers.DateTimeField(allow_null=True)
    send_to = serializers.SerializerMethodField()
    back_carrier = serializers.SerializerMethodField()
    replacement = serializers.SerializerMethodField()
    lines = ReturnLineSerializer(many=True, read_only=True)
    pictures = serializers.SerializerMethodField()
    events = ReturnEventSerializer(many=True, read_only=True)

    class Meta:
        model = ReturnRequest
        fields = [
            "number",
            "order",
            "kind",
            "state",
            "state_label",
            "reason",
            "words",
            "contact",
            "asked",
            "refunded",
            "deadline",
            "send_to",
            "parcel_carrier",
            "parcel_number",
            "back_carrier",
            "back_number",
            "replacement",
            "lines",
            "pictures",
            "events",
            "created_at",
        ]

    @extend_schema_field({"$ref": "#/components/schemas/Money"})
    def get_refunded(self, request: ReturnRequest) -> Any:
        """Return the money given back for it."""
        amount = request.credit.amount if request.credit else 0
        return MoneyField().to_representation(amount)

    @extend_schema_field(serializers.CharField())
    def get_send_to(self, request: ReturnRequest) -> str:
        """Return the address the goods go back to; empty before that is known."""
        return request.warehouse.address or request.warehouse.title if request.warehouse else ""

    @extend_schema_field(serializers.CharField())
    def get_back_carrier(self, request: ReturnRequest) -> str:
        """Return who carries goods back to the shopper; empty where nobody does."""
        return str(request.back_carrier or "")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_replacement(self, request: ReturnRequest) -> str | None:
        """Return the number of the order that replaces the goods; None where there is none."""
        return request.replacement.number if request.replacement else None

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_pictures(self, request: ReturnRequest) -> list[str]:
        """Return the addresses of the pictures."""
        return [picture.image.url for picture in request.pictures.all()]

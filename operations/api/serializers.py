"""Input that means exactly what it says, and money as clients read it."""

from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that refuses fields it does not know instead of ignoring them."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the validated values. Raises ValidationError, naming each unknown field."""
        if isinstance(data, dict):
            unknown = sorted(set(map(str, data)) - {str(name) for name in self.fields})
            if unknown:
                words = str(_("This field is not known here."))
                refusal = serializers.ErrorDetail(words, "unknown_field")
                raise serializers.ValidationError({name[:100]: [refusal] for name in unknown[:20]})
        return super().to_internal_value(data)


class WholeNumberField(serializers.IntegerField):
    """An integer written as a JSON integer: no text, no fraction, no boolean."""

    def to_internal_value(self, data: Any) -> int:
        """Return the integer. Raises ValidationError for anything that only looks like one."""
        if type(data) is not int:
            self.fail("invalid")
        return int(super().to_internal_value(data))


@extend_schema_field({"$ref": "#/components/schemas/Money"})
class MoneyField(serializers.Field[int, Any, dict[str, Any], int]):
    """An amount in fen, told as ``{"amount": 12800, "currency": "CNY"}``."""

    default_error_messages = {
        "invalid": _("Write money as an amount in minor units and a currency."),
        "currency": _("This shop trades in {currency}."),
    }

    def to_representation(self, value: int) -> dict[str, Any]:
        """Return the amount with the shop's currency."""
        return {"amount": value, "currency": settings.CURRENCY}

    def to_internal_value(self, data: Any) -> int:
        """Return the amount in fen. Raises ValidationError for another currency or shape."""
        if not isinstance(data, dict) or set(data) != {"amount", "currency"}:
            self.fail("invalid")
        if type(data["amount"]) is not int or not 0 <= data["amount"] < 2**53:
            self.fail("invalid")
        if data["currency"] != settings.CURRENCY:
            self.fail("currency", currency=settings.CURRENCY)
        return int(data["amount"])


def read(form: type[serializers.Serializer[Any]], data: Any) -> Any:
    """Return what a client sent, validated. Raises ValidationError, naming each field."""
    asked = form(data=data)
    asked.is_valid(raise_exception=True)
    return asked.validated_data


def show(form: type[serializers.Serializer[Any]], thing: Any) -> Any:
    """Return what clients read of a thing, written by a serializer that is built once."""
    return built(form).to_representation(thing)


@cache
def built(form: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """Build a serializer; it keeps nothing of what it writes, so every thread may use it."""
    return form()

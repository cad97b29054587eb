"""Parcels and ways of delivery as API clients read them."""

from typing import Any

from rest_framework import serializers

from logistics.models import Shipment
from operations.api.serializers import MoneyField


class TrackingEventSerializer(serializers.Serializer[Any]):
    """Something that happened to a parcel."""

    occurred_at = serializers.DateTimeField()
    code = serializers.ChoiceField(choices=Shipment.State.choices)
    description = serializers.CharField()
    location = serializers.CharField()


class ParcelLineSerializer(serializers.Serializer[Any]):
    """How many units of an order line travel in a parcel."""

    line = serializers.IntegerField()
    quantity = serializers.IntegerField()


class ParcelSerializer(serializers.Serializer[Any]):
    """A parcel and its journey, the newest event first."""

    id = serializers.IntegerField()
    carrier = serializers.CharField()
    carrier_code = serializers.CharField()
    carrier_phone = serializers.CharField()
    tracking_number = serializers.CharField()
    state = serializers.ChoiceField(choices=Shipment.State.choices)
    state_label = serializers.CharField()
    shipped_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)
    lines = ParcelLineSerializer(many=True, source="contents")
    events = TrackingEventSerializer(many=True)


class DeliveryOptionSerializer(serializers.Serializer[Any]):
    """A way of delivery, its freight and the days of arrival; no freight where it does not go."""

    code = serializers.CharField(source="method.code")
    name = serializers.CharField(source="method.title")
    is_available = serializers.BooleanField(source="is_served")
    freight = MoneyField(source="amount", read_only=True, allow_null=True)
    free_over = MoneyField(source="free_over_amount", read_only=True, allow_null=True)
    missing_for_free = MoneyField(source="missing_for_free_amount", read_only=True, allow_null=True)
    earliest_date = serializers.DateField()
    latest_date = serializers.DateField()


class ParcelToSendSerializer(serializers.Serializer[Any]):
    """The query of the delivery methods: the goods' worth in fen, their weight, and whereto."""

    amount = serializers.IntegerField(min_value=0, max_value=10**12, default=0)
    weight_grams = serializers.IntegerField(min_value=0, max_value=10**12, default=0)
    region = serializers.RegexField(r"^[0-9]{2,12}$", required=False)

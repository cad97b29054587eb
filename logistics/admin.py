"""Carriers, ways of delivery, and parcels with what carriers say of them."""

from typing import Any

from django.contrib import admin
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest

import logistics.services.shipping
from logistics.models import Carrier, DeliveryMethod, Shipment, ShipmentLine, TrackingEvent


@admin.register(Carrier)
class CarrierAdmin(admin.ModelAdmin):
    list_display = ["name", "name_en", "code", "phone", "is_active"]
    search_fields = ["name", "name_en", "code"]


@admin.register(DeliveryMethod)
class DeliveryMethodAdmin(admin.ModelAdmin):
    list_display = ["name", "name_en", "code", "amount", "free_over_amount", "is_active"]
    search_fields = ["name", "name_en", "code"]


class ShipmentLineInline(admin.TabularInline):
    model = ShipmentLine
    extra = 0
    can_delete = False
    readonly_fields = ["line_reference", "quantity"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


EVENT_FIELDS = ("occurred_at", "code", "location", "description")


class TrackingEventInline(admin.TabularInline):
    model = TrackingEvent
    extra = 1
    can_delete = False
    fields = EVENT_FIELDS

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Shipment)
class ShipmentAdmin(admin.ModelAdmin):
    list_display = ["tracking_number", "order_reference", "carrier", "state", "shipped_at"]
    list_filter = ["state", "carrier", "warehouse"]
    search_fields = ["tracking_number", "order_reference"]
    list_select_related = ["carrier"]
    ordering = ["-id"]
    readonly_fields = [
        "order_reference", "warehouse", "carrier", "tracking_number", "state", "shipped_at",
        "delivered_at",
    ]  # fmt: skip
    inlines = [TrackingEventInline, ShipmentLineInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Write nothing: a parcel's row changes only through what happens to it."""

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseInlineFormSet, change: bool
    ) -> None:
        said = [row.cleaned_data for row in formset.extra_forms if row.has_changed()]
        formset.new_objects = [
            logistics.services.shipping.record_tracking(
                shipment_id=form.instance.pk,
                actor=request.user,
                **{name: event[name] for name in EVENT_FIELDS},
            )
            for event in said
        ]
        formset.changed_objects, formset.deleted_objects = [], []

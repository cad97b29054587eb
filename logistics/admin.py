"""Carriers, ways of delivery, and parcels with what carriers say of them."""

from typing import Any

from django.contrib import admin
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

import logistics.selectors
import logistics.services.shipping
from logistics.forms import (
    DeliveryMethodForm,
    FreightRuleForm,
    FreightRuleFormSet,
    FreightTemplateForm,
)
from logistics.models import (
    Carrier,
    DeliveryMethod,
    FreightRule,
    FreightTemplate,
    Shipment,
    ShipmentLine,
    TrackingEvent,
)


@admin.register(Carrier)
class CarrierAdmin(admin.ModelAdmin):
    list_display = ["name", "name_en", "code", "phone", "is_active"]
    search_fields = ["name", "name_en", "code"]


@admin.register(DeliveryMethod)
class DeliveryMethodAdmin(admin.ModelAdmin):
    form = DeliveryMethodForm
    list_display = ["name", "name_en", "code", "template", "freight", "free_over", "is_active"]
    list_select_related = ["template"]
    search_fields = ["name", "name_en", "code"]

    @admin.display(description=_("freight"), ordering="amount")
    def freight(self, method: DeliveryMethod) -> str:
        return "–" if method.template_id else in_yuan(method.amount)

    @admin.display(description=_("free over"), ordering="free_over_amount")
    def free_over(self, method: DeliveryMethod) -> str:
        over = None if method.template_id else method.free_over_amount
        return "–" if over is None else in_yuan(over)


def in_yuan(amount: int) -> str:
    """Write an amount of fen."""
    return render_to_string("admin/money.html", {"amount": amount})


class FreightRuleInline(admin.TabularInline):
    model = FreightRule
    form = FreightRuleForm
    formset = FreightRuleFormSet
    extra = 1


@admin.register(FreightTemplate)
class FreightTemplateAdmin(admin.ModelAdmin):
    """Freight by region and weight, with a table of what it would cost."""

    form = FreightTemplateForm
    list_display = ["called", "code", "used_by"]
    search_fields = ["name", "name_en", "code"]
    fields = ["name", "name_en", "code", "example"]
    readonly_fields = ["example"]
    inlines = [FreightRuleInline]

    class Media:
        css = {"all": ["css/freight.css"]}

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("methods")

    @admin.display(description=_("name"), ordering="name")
    def called(self, template: FreightTemplate) -> str:
        return template.title

    @admin.display(description=_("delivery methods"))
    def used_by(self, template: FreightTemplate) -> str:
        return ", ".join(method.title for method in template.methods.all()) or "–"

    @admin.display(description=_("what it would cost"))
    def example(self, template: FreightTemplate) -> str:
        table = logistics.selectors.example_of(template) if template.pk else None
        return render_to_string("admin/logistics/example.html", {"table": table})


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

"""Rewards, edited by form, and what shoppers redeemed."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy

from loyalty.forms.rewards import RewardForm
from loyalty.models import Redemption, Reward
from operations.admin import ReadOnlyAdmin
from promotions.admin.counted import CountedAdmin


@admin.register(Reward)
class RewardAdmin(CountedAdmin):
    """What points can be redeemed for, and how often it was."""

    form = RewardForm
    list_display = ["name", "name_en", "points", "what", "redeemed", "is_active", "ends_at"]
    list_filter = ["is_active"]
    list_select_related = ["template__promotion", "variant"]
    search_fields = ["name", "name_en", "variant__sku"]
    search_help_text = gettext_lazy("Name or SKU")
    autocomplete_fields = ["template", "variant"]
    readonly_fields = ["redeemed"]
    fields = [
        "name", "name_en", "points", "template", "variant", "quota", "per_user", "redeemed",
        "starts_at", "ends_at", "is_active",
    ]  # fmt: skip
    actions = None

    @admin.display(description=gettext_lazy("coupon or goods"))
    def what(self, reward: Reward) -> str:
        return str(reward.template or reward.variant)

    @admin.display(description=gettext_lazy("times redeemed"), ordering="redeemed_count")
    def redeemed(self, reward: Reward) -> str:
        whole = "∞" if reward.quota is None else reward.quota
        return f"{reward.redeemed_count} / {whole}"


@admin.register(Redemption)
class RedemptionAdmin(ReadOnlyAdmin):
    """What shoppers redeemed, with the coupon or the order it brought."""

    list_display = ["created_at", "user", "reward", "points", "brought", "returned_at"]
    list_display_links = None
    list_filter = ["reward"]
    list_select_related = ["user", "reward", "entry", "coupon"]
    list_per_page = 100
    search_fields = ["=order_reference", "coupon__code", "user__email", "user__phone"]
    search_help_text = gettext_lazy("Order, coupon, e-mail or phone")
    show_full_result_count = False
    ordering = ["-id"]

    @admin.display(description=gettext_lazy("points"))
    def points(self, redemption: Redemption) -> int:
        return -redemption.entry.delta

    @admin.display(description=gettext_lazy("coupon or order"))
    def brought(self, redemption: Redemption) -> Any:
        return redemption.coupon or redemption.order_reference or "–"

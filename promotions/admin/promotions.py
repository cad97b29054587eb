"""Campaigns and promotions: configuration, edited by form, told in words."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import promotions.selectors.rules
import promotions.wording
from promotions.admin.counted import CountedAdmin
from promotions.forms.promotions import CampaignForm, PromotionForm, TierForm, TierFormSet
from promotions.models import Campaign, Promotion, PromotionTier, PromotionUse

STAGES = {
    "running": gettext_lazy("running"),
    "planned": gettext_lazy("planned"),
    "used_up": gettext_lazy("used up"),
    "over": gettext_lazy("over"),
    "off": gettext_lazy("switched off"),
}


def badge_of(stage: str) -> str:
    """Draw a stage."""
    return format_html('<span class="badge offer-{}">{}</span>', stage, STAGES[stage])


class StageFilter(admin.SimpleListFilter):
    """Narrows promotions to one stage."""

    title = gettext_lazy("state")
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(STAGES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(stage=self.value()) if self.value() in STAGES else queryset


@admin.register(Campaign)
class CampaignAdmin(admin.ModelAdmin):
    """Occasions with the number of their promotions."""

    form = CampaignForm
    list_display = ["name", "name_en", "when", "is_active", "count"]
    list_filter = ["is_active"]
    search_fields = ["name", "name_en", "code"]
    search_help_text = gettext_lazy("Name or code")
    prepopulated_fields = {"code": ["name_en"]}
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Campaign]:
        rows: QuerySet[Campaign] = super().get_queryset(request)
        return rows.annotate(promotion_count=Count("promotions"))

    @admin.display(description=gettext_lazy("when"), ordering="starts_at")
    def when(self, campaign: Campaign) -> str:
        return promotions.wording.span(campaign.starts_at, campaign.ends_at)

    @admin.display(description=gettext_lazy("promotions"))
    def count(self, campaign: Any) -> int:
        return int(campaign.promotion_count)


class TierInline(admin.TabularInline):
    """So much off from so much on."""

    model = PromotionTier
    form = TierForm
    formset = TierFormSet
    extra = 1


def used(what: Any) -> Coalesce:
    """Sum something over the uses of a promotion in orders that stand."""
    standing = PromotionUse.objects.filter(promotion=OuterRef("pk"), returned_at=None).order_by()
    return Coalesce(Subquery(standing.values("promotion").annotate(x=what).values("x")), 0)


@admin.register(Promotion)
class PromotionAdmin(CountedAdmin):
    """Promotions with their stage, their terms in words and what they took off."""

    form = PromotionForm
    list_display = ["called", "words", "stage", "uses", "given"]
    list_filter = [StageFilter, "lane", "kind", "campaign"]
    list_per_page = 50
    search_fields = ["name", "name_en", "campaign__name"]
    search_help_text = gettext_lazy("Name or campaign")
    show_full_result_count = False
    ordering = ["-id"]
    actions = None
    autocomplete_fields = ["campaign", "products", "categories", "brands"]
    readonly_fields = ["words", "stage", "uses", "given"]
    inlines = [TierInline]
    fieldsets = [
        (None, {"fields": ["words", "stage", "name", "name_en", "campaign", "is_active"]}),
        (
            gettext_lazy("What it takes off"),
            {"fields": ["lane", "kind", "share", "amount", "every", "free", "priority"]},
        ),
        (
            gettext_lazy("On which goods"),
            {
                "fields": [
                    "products",
                    "categories",
                    "brands",
                    "minimum_amount",
                    "minimum_quantity",
                ],
                "description": gettext_lazy("Any of these; all goods where none is named."),
            },
        ),
        (
            gettext_lazy("For whom"),
            {"fields": ["members_only", "newcomers_only", "minimum_level"]},
        ),
        (
            gettext_lazy("When"),
            {
                "fields": ["starts_at", "ends_at"],
                "description": gettext_lazy("In the shop's time; empty for as long as it is on."),
            },
        ),
        (
            gettext_lazy("Limits"),
            {"fields": ["use_limit", "uses_each", "budget_amount", "uses", "given"]},
        ),
    ]

    class Media:
        css = {"all": ["css/offers.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Promotion]:
        rows: Any = super().get_queryset(request)
        told: QuerySet[Promotion] = promotions.selectors.rules.described(
            rows.staged(timezone.now())
        )
        return told.annotate(use_count=used(Count("pk")), given_amount=used(Sum("amount")))

    @admin.display(description=gettext_lazy("in words"))
    def words(self, promotion: Promotion) -> str:
        if promotion.pk is None:
            return _("Here stands what you typed in words, once it is saved.")
        return promotions.wording.in_words(promotions.selectors.rules.rule_of(promotion))

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def called(self, promotion: Promotion) -> str:
        return promotion.title

    @admin.display(description=gettext_lazy("state"), ordering="stage")
    def stage(self, promotion: Any) -> str:
        return badge_of(promotion.stage) if promotion.pk else "–"

    @admin.display(description=gettext_lazy("orders"), ordering="use_count")
    def uses(self, promotion: Any) -> int:
        return int(getattr(promotion, "use_count", 0))

    @admin.display(description=gettext_lazy("given"), ordering="given_amount")
    def given(self, promotion: Any) -> str:
        amount = int(getattr(promotion, "given_amount", 0))
        return render_to_string("admin/money.html", {"amount": amount})

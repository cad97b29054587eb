"""Banners and topics: typed by form, with pictures that are redrawn."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

import catalog.services.pictures
import promotions.wording
from catalog.services.freshness import goods_changed
from promotions.admin.promotions import StageFilter, badge_of
from promotions.forms.fronts import BannerForm, TopicForm
from promotions.models import Banner, Topic, TopicProduct

WHEN: Any = (
    gettext_lazy("When"),
    {
        "fields": ["starts_at", "ends_at"],
        "description": gettext_lazy("In the shop's time; empty for as long as it is on."),
    },
)
WHOM: Any = (
    gettext_lazy("For whom"),
    {"fields": ["members_only", "newcomers_only", "minimum_level"]},
)


class FrontStageFilter(StageFilter):
    """Narrows to one stage; nothing of the front is used up."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        stages = super().lookups(request, model_admin)
        return [(stage, words) for stage, words in stages if stage != "used_up"]


class FrontAdmin(admin.ModelAdmin):
    """What the front shows, with its picture, its stage and whom it is for."""

    list_display = ["small", "called", "whom", "when", "stage", "position"]
    list_display_links = ["small", "called"]
    list_filter = [FrontStageFilter, "members_only", "newcomers_only"]
    list_per_page = 50
    search_fields = ["name", "name_en"]
    search_help_text = gettext_lazy("Name")
    actions = None
    readonly_fields = ["stage", "preview"]

    class Media:
        css = {"all": ["css/offers.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        staged: QuerySet[Any] = rows.staged(timezone.now())
        return staged

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if raw := form.cleaned_data["upload"]:
            obj.picture = catalog.services.pictures.store(raw, folder="fronts")
        super().save_model(request, obj, form, change)
        goods_changed()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        goods_changed()

    @admin.display(description=gettext_lazy("picture"))
    def small(self, row: Any) -> str:
        return format_html('<img class="front-small" src="{}" alt="">', row.picture.url)

    @admin.display(description=gettext_lazy("picture now"))
    def preview(self, row: Any) -> str:
        if not row.picture:
            return "–"
        return format_html('<img class="front-preview" src="{}" alt="">', row.picture.url)

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def called(self, row: Any) -> str:
        return str(row.title)

    @admin.display(description=gettext_lazy("for whom"))
    def whom(self, row: Any) -> str:
        return " · ".join(promotions.wording.audience(row.conditions)) or "–"

    @admin.display(description=gettext_lazy("when"), ordering="starts_at")
    def when(self, row: Any) -> str:
        if row.starts_at is None and row.ends_at is None:
            return "–"
        return promotions.wording.span(row.starts_at, row.ends_at)

    @admin.display(description=gettext_lazy("state"), ordering="stage")
    def stage(self, row: Any) -> str:
        return badge_of(row.stage) if row.pk else "–"


@admin.register(Banner)
class BannerAdmin(FrontAdmin):
    """Banners of the home page."""

    form = BannerForm
    fieldsets = [
        (None, {"fields": ["stage", "is_active", "name", "name_en", "words", "words_en"]}),
        (gettext_lazy("Picture and address"), {"fields": ["preview", "upload", "link"]}),
        WHOM,
        WHEN,
        (None, {"fields": ["position"]}),
    ]


class TopicProductInline(admin.TabularInline):
    """A topic's goods in their order."""

    model = TopicProduct
    autocomplete_fields = ["product"]
    extra = 3


@admin.register(Topic)
class TopicAdmin(FrontAdmin):
    """Topics with the number of their goods."""

    form = TopicForm
    list_display = [*FrontAdmin.list_display, "count"]
    prepopulated_fields = {"slug": ["name_en"]}
    inlines = [TopicProductInline]
    fieldsets = [
        (None, {"fields": ["stage", "is_active", "name", "name_en", "slug", "words", "words_en"]}),
        (gettext_lazy("Picture"), {"fields": ["preview", "upload"]}),
        WHOM,
        WHEN,
        (None, {"fields": ["position"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        rows: QuerySet[Topic] = super().get_queryset(request)
        return rows.annotate(product_count=Count("products"))

    def view_on_site(self, obj: Topic) -> str:
        return f"/topics/{obj.slug}/"

    @admin.display(description=gettext_lazy("products"))
    def count(self, topic: Any) -> int:
        return int(topic.product_count)

"""The clerks' queue of reviews to read."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

import reviews.services
from reviews.models import Review


@admin.register(Review)
class ReviewAdmin(admin.ModelAdmin):
    list_display = ["product", "rating", "text", "thumbs", "state", "created_at"]
    list_filter = ["state", "rating", "created_at"]
    search_fields = ["text", "product__name", "product__name_en", "order_line__order__number"]
    list_select_related = ["product"]
    ordering = ["-id"]
    actions = ["show", "hide"]
    readonly_fields = (
        "product", "order_line", "user", "rating", "text", "thumbs", "state", "created_at",
    )  # fmt: skip
    fields = (*readonly_fields, "reply")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        return super().get_queryset(request).prefetch_related("images")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Review | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Review, form: ModelForm, change: bool) -> None:
        reviews.services.reply(review_id=obj.pk, text=obj.reply, actor=request.user)

    @admin.display(description=_("pictures"))
    def thumbs(self, review: Review) -> SafeString:
        shots: Any = review.images.all()
        return format_html_join(
            " ",
            '<a href="{}"><img src="{}" alt="" width="64" height="64"></a>',
            ((shot.image.url, shot.image.url) for shot in shots),
        ) or format_html("–")

    @admin.action(description=_("Show the chosen reviews to everybody"), permissions=["change"])
    def show(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        self.moderate(request, queryset, Review.State.SHOWN)

    @admin.action(description=_("Hide the chosen reviews"), permissions=["change"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        self.moderate(request, queryset, Review.State.HIDDEN)

    def moderate(self, request: HttpRequest, queryset: QuerySet[Review], state: str) -> None:
        keys = list(queryset.values_list("pk", flat=True))
        for key in keys:
            reviews.services.moderate(review_id=key, state=state, actor=request.user)
        words = ngettext("%(n)d review is done.", "%(n)d reviews are done.", len(keys))
        messages.success(request, words % {"n": len(keys)})

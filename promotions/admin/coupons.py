"""Coupon templates, codes made in batches, and the coupons themselves."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

import promotions.selectors.rules
import promotions.services.coupons
import promotions.wording
from operations.admin import ReadOnlyAdmin
from operations.spreadsheets import as_csv
from promotions.admin.counted import CountedAdmin
from promotions.admin.promotions import badge_of
from promotions.forms.coupons import BatchForm, TemplateForm
from promotions.models import Coupon, CouponTemplate, Promotion
from promotions.services.coupons import CouponRefused

MAKES_CODES = "promotions.add_coupon"
WITHDRAWS = "promotions.change_coupon"
# Goods for sale are "available" too, and that has another word in Chinese.
STATES = {
    Coupon.State.AVAILABLE.value: gettext_lazy("usable"),
    Coupon.State.USED.value: gettext_lazy("used"),
    Coupon.State.VOID.value: gettext_lazy("withdrawn"),
}


@admin.register(CouponTemplate)
class TemplateAdmin(CountedAdmin):
    """Coupons of one kind: their worth in words, how many are out and used."""

    form = TemplateForm
    list_display = ["__str__", "words", "stage", "code", "is_claimable", "issued", "used"]
    search_fields = ["promotion__name", "promotion__name_en", "public_code"]
    search_help_text = gettext_lazy("Name or public code")
    fields = [
        "promotion", "words", "stage", "is_claimable", "public_code", "total", "per_user",
        "valid_days", "issued", "used",
    ]  # fmt: skip
    readonly_fields = ["words", "stage", "issued", "used"]
    actions = None

    class Media:
        css = {"all": ["css/offers.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[CouponTemplate]:
        worth = promotions.selectors.rules.described(Promotion.objects.staged(timezone.now()))
        told = Prefetch("promotion", worth)
        spent = Count("coupons", Q(coupons__state=Coupon.State.USED))
        rows: QuerySet[CouponTemplate] = super().get_queryset(request).prefetch_related(told)
        return rows.annotate(used_count=spent)

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("<int:pk>/batch/", guard(self.batch), name="promotions_coupontemplate_batch"),
            path("<int:pk>/codes/", guard(self.codes), name="promotions_coupontemplate_codes"),
            *super().get_urls(),
        ]

    def template_for(self, request: HttpRequest, key: int) -> CouponTemplate:
        """Find a template for somebody who may make codes. Raises PermissionDenied, Http404."""
        if not request.user.has_perm(MAKES_CODES):
            raise PermissionDenied
        found: CouponTemplate | None = self.get_queryset(request).filter(pk=key).first()
        if found is None:
            raise Http404
        return found

    def batch(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask how many codes are wanted; make them and answer with a file."""
        template = self.template_for(request, pk)
        form = BatchForm(request.POST or None)
        if form.is_valid():
            try:
                made = promotions.services.coupons.make_batch(
                    template_id=pk, count=form.cleaned_data["count"]
                )
            except CouponRefused as refusal:
                form.add_error("count", str(refusal))
            else:
                return codes_file(template, made)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Make a batch of codes"),
            "template": template,
            "words": self.words(template),
            "form": form,
            "free": Coupon.objects.unclaimed().filter(template=template).count(),
        }
        page = "admin/promotions/coupontemplate/batch.html"
        return TemplateResponse(request, page, context)

    def codes(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with all codes that nobody has typed in yet."""
        template = self.template_for(request, pk)
        return codes_file(template, Coupon.objects.unclaimed().filter(template=template))

    @admin.display(description=gettext_lazy("in words"))
    def words(self, template: CouponTemplate) -> str:
        if template.pk is None:
            return "–"
        return promotions.wording.in_words(promotions.selectors.rules.rule_of(template.promotion))

    @admin.display(description=gettext_lazy("state"))
    def stage(self, template: Any) -> str:
        return badge_of(template.promotion.stage) if template.pk else "–"

    @admin.display(description=gettext_lazy("public code"))
    def code(self, template: CouponTemplate) -> str:
        return template.public_code or "–"

    @admin.display(description=gettext_lazy("issued"), ordering="issued_count")
    def issued(self, template: CouponTemplate) -> str:
        whole = "∞" if template.total is None else template.total
        return f"{template.issued_count} / {whole}"

    @admin.display(description=gettext_lazy("used"), ordering="used_count")
    def used(self, template: Any) -> Any:
        count = int(getattr(template, "used_count", 0))
        if template.pk is None:
            return count
        address = reverse("admin:promotions_coupon_changelist")
        shown = f"{address}?template__id__exact={template.pk}"
        return format_html('{} · <a href="{}">{}</a>', count, shown, _("Coupons"))


def codes_file(template: CouponTemplate, coupons: Any) -> HttpResponse:
    """Answer with codes to print or send, one a row."""
    rows = [
        (coupon.code, template.promotion.name, promotions.wording.end(coupon.expires_at))
        for coupon in coupons
    ]
    columns = [_("Code"), _("Coupon"), _("valid until")]
    return as_csv(f"coupons-{template.pk}", columns, rows)


class CouponStateFilter(admin.SimpleListFilter):
    """Narrows coupons to one state."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(state=self.value()) if self.value() in STATES else queryset


@admin.register(Coupon)
class CouponAdmin(ReadOnlyAdmin):
    """Coupons by their codes, with a button that withdraws those nobody has used."""

    list_display = ["code", "worth", "customer", "standing", "until", "order_reference"]
    list_select_related = ["template__promotion", "user"]
    list_filter = [CouponStateFilter]
    list_per_page = 100
    search_fields = [
        *("code", "=order_reference", "user__email", "user__phone", "template__promotion__name"),
    ]
    search_help_text = gettext_lazy("Code, order, shopper or coupon")
    fields = ["code", "worth", "customer", "standing", "until", "claimed", "order_reference"]
    readonly_fields = [
        "code",
        "worth",
        "customer",
        "standing",
        "until",
        "claimed",
        "order_reference",
    ]
    show_full_result_count = False
    actions = ["withdraw"]

    class Media:
        css = {"all": ["css/offers.css"]}

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        """Tell whether somebody may take coupons back."""
        return request.user.has_perm(WITHDRAWS)

    @admin.action(
        description=gettext_lazy("Withdraw those nobody has used"), permissions=["withdraw"]
    )
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Coupon]) -> None:
        keys = queryset.values_list("pk", flat=True)
        gone = promotions.services.coupons.withdraw(coupon_ids=list(keys))
        for coupon in gone:
            self.log_change(request, coupon, _("Withdrawn"))
        words = ngettext("%d coupon is withdrawn.", "%d coupons are withdrawn.", len(gone))
        messages.info(request, words % len(gone))

    @admin.display(description=gettext_lazy("worth"))
    def worth(self, coupon: Coupon) -> str:
        return str(coupon.template)

    @admin.display(description=gettext_lazy("customer"))
    def customer(self, coupon: Coupon) -> Any:
        return coupon.user or "–"

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def standing(self, coupon: Coupon) -> str:
        words = STATES[coupon.state]
        return format_html('<span class="badge coupon-{}">{}</span>', coupon.state, words)

    @admin.display(description=gettext_lazy("valid until"), ordering="expires_at")
    def until(self, coupon: Coupon) -> Any:
        return promotions.wording.end(coupon.expires_at) or "–"

    @admin.display(description=gettext_lazy("claimed"), ordering="claimed_at")
    def claimed(self, coupon: Coupon) -> Any:
        return coupon.claimed_at

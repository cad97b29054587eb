"""The catalogue's counter: what clerks see, and buttons that call services."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from treebeard.admin import TreeAdmin
from treebeard.forms import movenodeform_factory

import catalog.services.cards
import catalog.services.pictures
import catalog.services.products
import catalog.tokens
from catalog.models import (
    Attribute,
    AttributeChoice,
    AttributeValue,
    Brand,
    Category,
    Media,
    OptionGroup,
    OptionValue,
    Price,
    Product,
    ProductType,
    TaxClass,
    Variant,
)
from catalog.services.products import NotReady, PriceNotAllowed


class PriceForm(forms.Form):
    """A new price, in yuan as clerks write it."""

    kind = forms.ChoiceField(label=_("kind"), choices=Price.Kind.choices)
    yuan = forms.DecimalField(
        label=_("New price in yuan"), min_value=0, max_value=10**8, decimal_places=2
    )


class PercentField(forms.DecimalField):
    """A share typed in percent with two places; its value is basis points."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, decimal_places=2, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return basis points, or None."""
        share = super().clean(value)
        return None if share is None else int(share.scaleb(2))

    def prepare_value(self, value: Any) -> Any:
        """Show basis points as percent; leave what was typed as it is."""
        return Decimal(value).scaleb(-2) if isinstance(value, int) else value


class TaxClassForm(forms.ModelForm):
    """A tax class, its rate in percent."""

    rate = PercentField(label=_("Rate in percent"))

    class Meta:
        model = TaxClass
        fields = ["name", "name_en", "code", "rate", "is_included", "is_default"]


class VariantForm(forms.ModelForm):
    """A variant; until its options are chosen, its SKU tells it from its siblings."""

    def clean(self) -> dict[str, Any]:
        """Give a new variant a signature of its own."""
        facts: dict[str, Any] = super().clean() or {}
        if not self.instance.option_signature:
            self.instance.option_signature = f"sku:{facts.get('sku', '')}"
        return facts


class VariantInline(admin.TabularInline):
    model = Variant
    form = VariantForm
    extra = 0
    fields = ["sku", "option_signature", "barcode", "weight_grams", "purchase_limit", "is_active", "costs"]  # fmt: skip  # noqa: E501
    readonly_fields = ["option_signature", "costs"]
    show_change_link = True

    @admin.display(description=_("price"))
    def costs(self, variant: Variant) -> str:
        if variant.pk is None:
            return "–"
        now = catalog.services.products.price_now(variant_id=variant.pk)
        words = "–" if now is None else f"¥{now / 100:.2f}"
        url = reverse("admin:catalog_variant_price", args=[variant.pk])
        return format_html('{} <a href="{}">{}</a>', words, url, _("Set price"))


class MediaInline(admin.TabularInline):
    model = Media
    extra = 0


class AttributeValueInline(admin.TabularInline):
    model = AttributeValue
    extra = 0
    autocomplete_fields = ["attribute"]
    raw_id_fields = ["choice"]


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ["name", "category", "brand", "status", "published_at"]
    list_filter = ["status", "product_type", "tax_class"]
    list_select_related = ["category", "brand"]
    search_fields = ["name", "name_en", "variants__sku"]
    readonly_fields = ["status", "published_at"]
    raw_id_fields = ["category"]
    autocomplete_fields = ["brand"]
    exclude = ["created_at"]
    inlines = [VariantInline, AttributeValueInline, MediaInline]
    actions = ["publish", "retire"]
    list_per_page = 50

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        catalog.services.pictures.store_widths(product_id=form.instance.pk)
        catalog.services.cards.rebuild([form.instance.pk])
        catalog.services.products.announce("changed", [form.instance.pk])

    def view_on_site(self, obj: Product) -> str:
        return obj.get_absolute_url()

    @admin.action(description=_("Put on sale"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: "QuerySet[Product]") -> None:
        for product in queryset:
            try:
                catalog.services.products.publish(product_id=product.pk)
            except NotReady as refusal:
                messages.error(request, f"{product}: {refusal}")

    @admin.action(description=_("Take off the shelf"), permissions=["change"])
    def retire(self, request: HttpRequest, queryset: "QuerySet[Product]") -> None:
        for product in queryset:
            catalog.services.products.retire(product_id=product.pk)


@admin.register(Variant)
class VariantAdmin(admin.ModelAdmin):
    form = VariantForm
    list_display = ["sku", "product", "is_active"]
    list_select_related = ["product"]
    search_fields = ["sku", "barcode", "product__name"]
    raw_id_fields = ["product", "option_values"]
    readonly_fields = ["option_signature"]

    def get_urls(self) -> list[URLPattern]:
        own = path("<int:variant_id>/price/", set_price, name="catalog_variant_price")
        return [own, *super().get_urls()]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not catalog.services.products.sign_options(variant_id=form.instance.pk):
            messages.error(request, _("Another variant of this product has these options."))
        catalog.services.cards.rebuild([form.instance.product_id])
        catalog.services.products.announce("changed", [form.instance.product_id])


@permission_required("catalog.change_variant", login_url="admin:login")
def set_price(request: HttpRequest, variant_id: int) -> HttpResponse:
    """Let a clerk give a variant a new price from now on."""
    variant = get_object_or_404(Variant.objects.select_related("product"), pk=variant_id)
    form = PriceForm(request.POST or None)
    if form.is_valid():
        amount = int(form.cleaned_data["yuan"] * 100)
        try:
            catalog.services.products.set_price(
                variant_id=variant.pk, amount=amount, kind=form.cleaned_data["kind"]
            )
            messages.success(request, _("The price holds from now on."))
            return redirect("admin:catalog_product_change", variant.product_id)
        except PriceNotAllowed as refusal:
            form.add_error("yuan", str(refusal))
    history = Price.objects.filter(variant=variant).order_by("kind", "-starts_at")
    context = {
        **admin.site.each_context(request), "form": form, "variant": variant,
        "history": history, "title": _("Set price"),
    }  # fmt: skip
    return render(request, "catalog/admin_price.html", context)


@admin.register(Category)
class CategoryAdmin(TreeAdmin):  # type: ignore[misc]
    form = movenodeform_factory(Category)
    list_display = ["name", "name_en", "is_visible"]
    search_fields = ["name", "name_en"]
    prepopulated_fields = {"slug": ["name_en"]}

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        obj.sounds = catalog.tokens.sounds(obj.name)
        super().save_model(request, obj, form, change)


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin):
    list_display = ["name", "name_en", "slug"]
    search_fields = ["name", "name_en"]
    prepopulated_fields = {"slug": ["name_en"]}


@admin.register(TaxClass)
class TaxClassAdmin(admin.ModelAdmin):
    form = TaxClassForm
    list_display = ["called", "code", "percent", "is_included", "is_default"]
    search_fields = ["name", "name_en", "code"]

    @admin.display(description=_("name"), ordering="name")
    def called(self, tax: TaxClass) -> str:
        return tax.title

    @admin.display(description=_("rate"), ordering="rate")
    def percent(self, tax: TaxClass) -> str:
        return f"{tax.rate / 100:g}%"


class AttributeInline(admin.TabularInline):
    model = Attribute
    extra = 0
    show_change_link = True


@admin.register(ProductType)
class ProductTypeAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "name_en"]
    search_fields = ["name", "name_en", "code"]
    inlines = [AttributeInline]


class ChoiceInline(admin.TabularInline):
    model = AttributeChoice
    extra = 0


@admin.register(Attribute)
class AttributeAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "product_type", "kind", "is_filterable"]
    list_select_related = ["product_type"]
    search_fields = ["name", "name_en", "code"]
    inlines = [ChoiceInline]


class OptionValueInline(admin.TabularInline):
    model = OptionValue
    extra = 0


@admin.register(OptionGroup)
class OptionGroupAdmin(admin.ModelAdmin):
    list_display = ["name", "product"]
    list_select_related = ["product"]
    search_fields = ["name", "product__name"]
    raw_id_fields = ["product"]
    inlines = [OptionValueInline]

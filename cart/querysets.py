"""Choices of carts."""

from typing import Any, Self

from django.contrib.postgres.aggregates import StringAgg
from django.db import models
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import Address
from catalog.models import Price, TaxClass, Variant
from inventory.models import PreBooking

IN_ORDER = ("optionvalue__group_id", "optionvalue__position", "optionvalue_id")
ENGLISH = Coalesce(NullIf("optionvalue__name_en", Value("")), "optionvalue__name")


class CartQuerySet(models.QuerySet[Any]):
    """Carts by owner and state."""

    def open(self) -> Self:
        """Keep carts that can still be filled."""
        return self.filter(state="open")

    def left_alone(self, since: Any, until: Any) -> Self:
        """Keep open carts of known people last touched in a span, each unless reminded of as is."""
        known = self.open().filter(user__isnull=False, updated_at__gt=since, updated_at__lte=until)
        return known.exclude(reminded_version=F("version"))

    def lock(self) -> Self:
        """Lock the chosen rows in primary-key order."""
        return self.order_by("pk").select_for_update(no_key=True, of=("self",))

    def with_holder(self) -> Self:
        """Tell of each its ``holder_id``: its owner where something is held for them, else None."""
        held = PreBooking.objects.held().filter(user=OuterRef("user")).values("user")
        return self.annotate(holder_id=Subquery(held[:1]))

    def with_region(self) -> Self:
        """Tell of each its ``region_code``: where the checkout would offer first to send it."""
        homes = Address.objects.filter(user=OuterRef("user")).values("region_code")
        return self.annotate(region_code=Coalesce(Subquery(homes[:1]), Value("")))


class CartLineQuerySet(models.QuerySet[Any]):
    """Cart lines by selection."""

    def selected(self) -> Self:
        """Keep the lines the shopper wants to order now."""
        return self.filter(is_selected=True)

    def shown(self, at: Any) -> models.QuerySet[Any, Any]:
        """Tell each line's facts, as ``cart.selectors.lines.LineFacts`` names them, at a moment."""
        own = {"variant": OuterRef("variant")}
        chosen = Variant.option_values.through.objects.filter(**own).values("variant")
        return self.values_list(
            *("pk", "quantity", "is_selected", "added_amount", "variant_id"),
            *("variant__sku", "variant__purchase_limit", "variant__is_active"),
            *(f"variant__product__{name}" for name in ("pk", "status", "slug", "name", "name_en")),
            in_words(chosen, "optionvalue__name"),
            in_words(chosen, ENGLISH),
            "variant__product__card__image",
            "variant__product__brand_id",
            "variant__product__card__category_ids",
            "variant__weight_grams",
            taxed("rate", 0),
            taxed("is_included", False),
            Subquery(Price.objects.selling(at).filter(**own).values("amount")),
        )


def taxed(name: str, untaxed: int, product: str = "variant__product") -> Coalesce:
    """Tell a fact of the product's tax class, else of the shop's own, else of what is untaxed."""
    usual = TaxClass.objects.filter(is_default=True).values(name)
    return Coalesce(f"{product}__tax_class__{name}", Subquery(usual), Value(untaxed))


def in_words(chosen: models.QuerySet[Any], name: Any) -> Coalesce:
    """Join the names of the chosen options, such as ``红 / 大``."""
    words = chosen.annotate(words=StringAgg(name, " / ", order_by=IN_ORDER)).values("words")
    return Coalesce(Subquery(words), Value(""), output_field=models.TextField())

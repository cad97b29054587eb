"""The read table behind every list, search and facet."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models.goods import Product
from catalog.models.naming import Named, speaks_english
from catalog.querysets import ProductCardQuerySet


class ProductCard(Named):
    """One row a product with all that a list shows and filters by; rebuilt, never edited."""

    product = models.OneToOneField(
        Product, on_delete=models.CASCADE, primary_key=True, related_name="card"
    )
    slug = models.CharField(max_length=120, blank=True)
    is_visible = models.BooleanField(default=False)
    subtitle = models.CharField(max_length=200, blank=True)
    subtitle_en = models.CharField(max_length=200, blank=True)
    image = models.CharField(max_length=200, blank=True)
    min_amount = models.BigIntegerField(default=0)
    max_amount = models.BigIntegerField(default=0)
    reference_amount = models.BigIntegerField(null=True)
    only_variant = models.ForeignKey(
        "catalog.Variant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    is_in_stock = models.BooleanField(default=False)
    sold_count = models.PositiveIntegerField(default=0)
    rating_sum = models.PositiveIntegerField(default=0)
    review_count = models.PositiveIntegerField(default=0)
    category_ids = ArrayField(models.BigIntegerField(), default=list)
    brand = models.ForeignKey(
        "catalog.Brand", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    attribute_values = ArrayField(models.CharField(max_length=130), default=list)
    search_vector = SearchVectorField(null=True)
    search_text = models.TextField(default="")
    published_at = models.DateTimeField(null=True)

    objects = ProductCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("product card")
        verbose_name_plural = _("product cards")
        indexes = [
            GinIndex(fields=["category_ids"], name="card_categories", fastupdate=False),
            GinIndex(fields=["attribute_values"], name="card_attributes", fastupdate=False),
            GinIndex(fields=["search_vector"], name="card_search", fastupdate=False),
            GinIndex(fields=["search_text"], name="card_trigrams", opclasses=["gin_trgm_ops"]),
            models.Index(
                fields=["-is_in_stock", "-sold_count", "-product"],
                name="card_popular",
                condition=models.Q(is_visible=True),
            ),
            models.Index(
                fields=["-published_at", "-product"],
                name="card_newest",
                condition=models.Q(is_visible=True),
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the product page's address in the reader's language."""
        return reverse("product", args=[self.slug or "item", self.pk])

    @property
    def pitch(self) -> str:
        """Return the selling point in the reader's language."""
        return (self.subtitle_en or self.subtitle) if speaks_english() else self.subtitle

    @property
    def rating(self) -> float | None:
        """Return the mean of the shown reviews' stars, or None before the first."""
        return self.rating_sum / self.review_count if self.review_count else None

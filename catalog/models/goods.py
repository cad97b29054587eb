"""What is sold: products, their options, variants, prices and pictures."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Func
from django.db.models.functions import Now, Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.models.naming import Named, speaks_english
from catalog.models.taxes import TaxClass
from catalog.models.taxonomy import Attribute, AttributeChoice, Brand, Category, ProductType
from catalog.querysets import FavouriteQuerySet, PriceQuerySet, ProductQuerySet, VariantQuerySet


class Product(Named):
    """Something shoppers look at; what they buy is one of its variants."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        ON_SALE = "on_sale", _("on sale")
        RETIRED = "retired", _("off shelf")

    slug = models.SlugField(_("slug"), max_length=120, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    product_type = models.ForeignKey(ProductType, on_delete=models.PROTECT)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, blank=True)
    tax_class = models.ForeignKey(
        TaxClass,
        verbose_name=_("tax class"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("The shop's own class, if none is named."),
    )
    subtitle = models.CharField(_("selling point"), max_length=200, blank=True)
    subtitle_en = models.CharField(_("selling point in English"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    guarantee = models.CharField(_("after-sale guarantee"), max_length=200, blank=True)
    guarantee_en = models.CharField(
        _("after-sale guarantee in English"), max_length=200, blank=True
    )
    published_at = models.DateTimeField(_("on sale since"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="on_sale") | models.Q(published_at__isnull=False),
                name="product_on_sale_has_a_date",
            )
        ]

    def get_absolute_url(self) -> str:
        """Return the page's address in the reader's language."""
        return reverse("product", args=[self.slug or "item", self.pk])

    @property
    def words(self) -> str:
        """Return the description in the reader's language."""
        return (self.description_en or self.description) if speaks_english() else self.description

    @property
    def pitch(self) -> str:
        """Return the selling point in the reader's language."""
        return (self.subtitle_en or self.subtitle) if speaks_english() else self.subtitle

    @property
    def promise(self) -> str:
        """Return the after-sale guarantee in the reader's language."""
        return (self.guarantee_en or self.guarantee) if speaks_english() else self.guarantee


class AttributeValue(models.Model):
    """What one product says for one attribute; exactly one of the four columns speaks."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="attribute_values")
    attribute = models.ForeignKey(Attribute, on_delete=models.PROTECT)
    choice = models.ForeignKey(AttributeChoice, on_delete=models.PROTECT, null=True, blank=True)
    number = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    boolean = models.BooleanField(null=True, blank=True)
    text = models.CharField(max_length=200, null=True, blank=True)
    text_en = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        verbose_name = _("attribute value")
        verbose_name_plural = _("attribute values")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "attribute"], name="attribute_value_once_a_product"
            ),
            models.CheckConstraint(
                condition=models.expressions.RawSQL(
                    "num_nonnulls(choice_id, number, boolean, text) = 1",
                    (),
                    output_field=models.BooleanField(),
                ),
                name="attribute_value_says_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attribute_id}: {self.choice_id or self.number or self.boolean or self.text}"


class OptionGroup(Named):
    """What a shopper has to choose between: size, colour, flavour."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="option_groups")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("option group")
        verbose_name_plural = _("option groups")
        ordering = ["position", "id"]


class OptionValue(Named):
    """One of the choices of an option group."""

    group = models.ForeignKey(OptionGroup, on_delete=models.CASCADE, related_name="values")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("option value")
        verbose_name_plural = _("option values")
        ordering = ["position", "id"]


class Variant(models.Model):
    """The thing that is bought, stocked and shipped."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(_("SKU"), max_length=64, unique=True)
    option_values = models.ManyToManyField(OptionValue, blank=True, related_name="variants")
    option_signature = models.CharField(max_length=120, blank=True, default="")
    barcode = models.CharField(_("barcode"), max_length=64, blank=True)
    weight_grams = models.PositiveIntegerField(_("weight in grams"), default=0)
    volume_cm3 = models.PositiveIntegerField(_("volume in cm³"), default=0)
    purchase_limit = models.PositiveIntegerField(
        _("purchase limit"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = VariantQuerySet.as_manager()

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "option_signature"], name="variant_options_once_a_product"
            )
        ]
        indexes = [
            models.Index(Upper("sku"), name="variant_sku_in_capitals"),
            models.Index(fields=["barcode"], name="variant_barcode"),
        ]

    def __str__(self) -> str:
        return self.sku

    def options_in_words(self) -> str:
        """Return the chosen options in the reader's language, such as ``红 / 大``."""
        values = sorted(self.option_values.all(), key=lambda v: (v.group_id, v.position))
        return " / ".join(value.title for value in values)


class TimeRange(Func):
    """PostgreSQL's ``tstzrange`` over two columns."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Price(models.Model):
    """What a variant costs in a stretch of time; two prices of a kind never overlap."""

    class Kind(models.TextChoices):
        SELLING = "selling", _("selling price")
        REFERENCE = "reference", _("reference price")

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="prices")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.SELLING)
    amount = models.BigIntegerField(_("amount in fen"))
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = PriceQuerySet.as_manager()

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=0, amount__lte=10**11),
                name="price_amount_in_range",
            ),
            ExclusionConstraint(
                name="price_never_overlaps",
                expressions=[
                    ("variant", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        TimeRange("starts_at", "ends_at", RangeBoundary()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} {self.kind} {self.amount}"


class Media(models.Model):
    """A picture of a product."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="media")
    image = models.ImageField(
        _("picture"), upload_to="products/", width_field="width", height_field="height"
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    alt = models.CharField(_("alternative text"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.image)


class Favourite(models.Model):
    """A product somebody wants to remember, with its lowest price then and when last told of it.

    Both in fen; null is not known yet, or no letter yet.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    saved_amount = models.BigIntegerField(null=True)
    told_amount = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = FavouriteQuerySet.as_manager()

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "product"], name="favourite_once_a_user"),
            models.CheckConstraint(
                condition=models.Q(saved_amount__gte=0, told_amount__gte=0),
                name="favourite_amounts_are_prices",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} ♥ {self.product_id}"

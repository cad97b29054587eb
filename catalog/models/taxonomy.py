"""How goods are sorted: categories, brands, product types and their attributes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from catalog.models.naming import Named
from catalog.querysets import CategoryManager


class Category(MP_Node, Named):  # type: ignore[misc]  # treebeard ships no types
    """A shelf in the tree of shelves, kept as a materialised path."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    icon = models.CharField(_("icon"), max_length=200, blank=True)
    # How the name is typed; kept here so that no web process carries the tables of pinyin.
    sounds = models.TextField(blank=True, db_default="", editable=False)
    is_visible = models.BooleanField(_("visible"), default=True)

    objects = CategoryManager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.title


class Brand(Named):
    """Who makes it."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["name"]


class ProductType(Named):
    """A kind of product: which attributes it is described by."""

    code = models.SlugField(_("code"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("product type")
        verbose_name_plural = _("product types")
        ordering = ["code"]


class Attribute(Named):
    """One typed fact products of a type state about themselves."""

    class Kind(models.TextChoices):
        CHOICE = "choice", _("choice")
        NUMBER = "number", _("number")
        BOOLEAN = "boolean", _("yes or no")
        TEXT = "text", _("text")

    product_type = models.ForeignKey(
        ProductType, on_delete=models.CASCADE, related_name="attributes"
    )
    code = models.SlugField(_("code"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    unit_en = models.CharField(_("unit in English"), max_length=20, blank=True, db_default="")
    is_filterable = models.BooleanField(_("filterable"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product_type", "code"], name="attribute_code_once_a_type"
            )
        ]


class AttributeChoice(Named):
    """One allowed value of a choice attribute."""

    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="choices")
    code = models.SlugField(_("code"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("attribute choice")
        verbose_name_plural = _("attribute choices")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["attribute", "code"], name="attribute_choice_code_once")
        ]

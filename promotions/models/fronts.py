"""What the shop's front shows to whom: banners, and topics with their goods."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Named, Product
from promotions.querysets import FrontQuerySet
from promotions.rules import Conditions

INSIDE = RegexValidator(
    r"^/(?![/\\])[^\s\\<>\"]*$", _("Write an address inside the shop, such as /c/tea-12/.")
)


class Front(Named):
    """A picture with a name, shown for a while to an audience in the terms promotions have."""

    picture = models.ImageField(
        _("picture"), upload_to="fronts/", width_field="width", height_field="height"
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    is_active = models.BooleanField(_("active"), default=True)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    members_only = models.BooleanField(_("for members only"), default=False)
    newcomers_only = models.BooleanField(_("for first orders only"), default=False)
    minimum_level = models.PositiveSmallIntegerField(_("from member level"), default=0)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = FrontQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True)
                | Q(starts_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
                name="%(class)s_ends_after_it_starts",
            ),
        ]

    @property
    def conditions(self) -> Conditions:
        """Return for whom it is, as rules ask it."""
        return Conditions(
            members_only=self.members_only,
            newcomers_only=self.newcomers_only,
            minimum_level=self.minimum_level,
        )


class Banner(Front):
    """A picture with a few words on the home page that leads somewhere in the shop."""

    words = models.CharField(_("words below"), max_length=120, blank=True)
    words_en = models.CharField(_("English words below"), max_length=120, blank=True)
    link = models.CharField(_("leads to"), max_length=300, validators=[INSIDE])

    class Meta(Front.Meta):
        abstract = False
        verbose_name = _("banner")
        verbose_name_plural = _("banners")


class Topic(Front):
    """Goods that belong together, with a page of their own."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    words = models.TextField(_("introduction"), max_length=1000, blank=True)
    words_en = models.TextField(_("English introduction"), max_length=1000, blank=True)
    products = models.ManyToManyField(
        Product, through="TopicProduct", related_name="topics", verbose_name=_("products")
    )

    class Meta(Front.Meta):
        abstract = False
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


class TopicProduct(models.Model):
    """A product's place in a topic."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, verbose_name=_("product"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("product of a topic")
        verbose_name_plural = _("products of topics")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "product"], name="topic_product_once"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.product_id}"

"""Stars, words and pictures from those who received the goods."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from orders.models import OrderLine
from reviews.querysets import ReviewQuerySet


class Review(models.Model):
    """What a shopper says of one order line; shown after a clerk has read it."""

    class State(models.TextChoices):
        PENDING = "pending", _("to be read")
        SHOWN = "shown", _("shown")
        HIDDEN = "hidden", _("hidden")

    order_line = models.OneToOneField(OrderLine, on_delete=models.PROTECT, related_name="review")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="reviews")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="reviews"
    )
    rating = models.PositiveSmallIntegerField(_("stars"))
    text = models.TextField(_("words"), max_length=1000, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PENDING
    )
    reply = models.TextField(_("the shop's reply"), max_length=500, blank=True)
    is_anonymous = models.BooleanField(_("anonymous"), default=False)
    created_at = models.DateTimeField(_("written"), db_default=Now())
    shots: "list[ReviewImage]"  # where they were fetched along

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rating__gte=1, rating__lte=5), name="review_one_to_five_stars"
            )
        ]
        indexes = [
            models.Index(fields=["product", "-id"], name="review_shown", condition=Q(state="shown"))
        ]

    def __str__(self) -> str:
        return f"{self.rating}★ {self.text[:20]}"

    @property
    def author(self) -> str:
        """Return the writer's name, hidden but for its ends."""
        name = "" if self.is_anonymous or self.user is None else str(self.user)
        return f"{name[0]}**{name[-1]}" if name else "***"


class ReviewImage(models.Model):
    """A picture somebody added to a review."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="images")
    image = models.ImageField(upload_to="reviews/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)

    class Meta:
        verbose_name = _("review picture")
        verbose_name_plural = _("review pictures")

    def __str__(self) -> str:
        return str(self.image)

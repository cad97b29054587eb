"""What a person agreed to: the shop's terms at signing up, and letters they want."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.querysets import ConsentQuerySet


class Consent(models.Model):
    """That somebody agreed to something, from when until when; a withdrawn consent stays.

    Of the shop's own papers it says which ``version`` they were shown; letters have none.
    """

    class Kind(models.TextChoices):
        PRICE_DROPS = "price_drops", _("Price drops of favourites")
        CART_REMINDERS = "cart_reminders", _("Reminders of what is left in the cart")
        TERMS = "terms", _("Terms of use")
        PRIVACY = "privacy", _("Privacy policy")

    LETTERS = (Kind.PRICE_DROPS, Kind.CART_REMINDERS)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(_("agreed to"), max_length=20, choices=Kind.choices)
    version = models.CharField(_("version"), max_length=20, blank=True, db_default="", default="")
    given_at = models.DateTimeField(_("agreed on"), db_default=Now())
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True)
    written_at = models.DateTimeField(_("last letter"), null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_given_once",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_withdrawn_after_it_was_given",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["terms", "privacy"]) ^ models.Q(version=""),
                name="consent_to_a_paper_names_its_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"

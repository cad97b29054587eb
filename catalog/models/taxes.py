"""How goods are taxed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.naming import Named

WHOLE = 10_000


class TaxClass(Named):
    """A rate of tax, in basis points: in the price already, or added on top.

    One may be the shop's own, for products that name none.
    """

    code = models.SlugField(_("code"), max_length=20, unique=True)
    rate = models.PositiveIntegerField(_("rate in basis points"))
    is_included = models.BooleanField(_("included in prices"), default=True)
    is_default = models.BooleanField(_("for products that name none"), default=False)

    class Meta:
        verbose_name = _("tax class")
        verbose_name_plural = _("tax classes")
        ordering = ["-is_default", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rate__gte=0, rate__lte=WHOLE), name="tax_rate_in_basis_points"
            ),
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="tax_default_once",
                violation_error_message=_("Another class is the shop's own already."),
            ),
        ]

"""The invoice (发票) of an order, and the red-letter ones (红字发票) that correct it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.models import Named, speaks_english
from orders.models.order import Order, OrderLine
from orders.querysets import InvoiceQuerySet


class Invoice(models.Model):
    """What a shopper asked to be billed as, and, once it is issued, what was billed.

    Figures and lines are frozen when it is issued. What is refunded later is billed by red-letter
    invoices, whose figures are negative; ``corrected_amount`` counts them, as a positive number.
    """

    class Kind(models.TextChoices):
        PERSONAL = "personal", _("personal")
        COMPANY = "company", _("company")

    class State(models.TextChoices):
        REQUESTED = "requested", _("to be issued")
        ISSUED = "issued", _("invoice issued")
        VOIDED = "voided", _("voided")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="invoices")
    corrects: "models.ForeignKey[Self | None, Self | None]" = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="corrections"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("invoice title"), max_length=100)
    tax_number = models.CharField(_("tax number"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.REQUESTED
    )
    number = models.CharField(_("invoice number"), max_length=32, unique=True, null=True)
    amount = models.BigIntegerField(_("amount"), default=0)
    tax_amount = models.BigIntegerField(_("tax in it"), default=0)
    corrected_amount = models.BigIntegerField(_("corrected"), default=0)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("requested at"), db_default=Now())
    issued_at = models.DateTimeField(_("issued at"), null=True)
    voided_at = models.DateTimeField(_("voided at"), null=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(corrects=None) & ~Q(state="voided"),
                name="invoice_one_an_order",
            ),
            models.CheckConstraint(
                condition=Q(state="requested", number=None, issued_at=None, corrects=None)
                | Q(state="issued", number__isnull=False, issued_at__isnull=False)
                | Q(state="voided", voided_at__isnull=False, corrects=None),
                name="invoice_issued_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(kind="company", tax_number__gt="") | Q(kind="personal", tax_number=""),
                name="invoice_companies_have_a_tax_number",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, amount__gte=0, tax_amount__gte=0)
                & Q(tax_amount__lte=F("amount"))
                & Q(corrected_amount__gte=0, corrected_amount__lte=F("amount"))
                | Q(corrects__isnull=False, amount__lt=0, tax_amount__lte=0, corrected_amount=0)
                & Q(tax_amount__gte=F("amount")),
                name="invoice_corrections_within_it",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.title

    @property
    def is_red(self) -> bool:
        """Tell whether it takes back what another one billed."""
        return self.corrects_id is not None

    @property
    def net_amount(self) -> int:
        """Return the amount without tax."""
        return int(self.amount - self.tax_amount)


class InvoiceLine(Named):
    """One line of an issued invoice: of an order line, or (without one) of the freight."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, null=True, related_name="+")
    options = models.CharField(max_length=200, blank=True)
    options_en = models.CharField(max_length=200, blank=True)
    quantity = models.IntegerField(_("quantity"))
    amount = models.BigIntegerField(_("amount"))
    tax_rate = models.PositiveIntegerField(_("tax rate in basis points"))
    tax_amount = models.BigIntegerField(_("tax in it"))

    class Meta:
        verbose_name = _("invoice line")
        verbose_name_plural = _("invoice lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "line"], nulls_distinct=False, name="invoice_line_once"
            ),
        ]

    @property
    def net_amount(self) -> int:
        """Return the amount without tax."""
        return int(self.amount - self.tax_amount)

    @property
    def choice(self) -> str:
        """Return the chosen options in the reader's language."""
        return (self.options_en or self.options) if speaks_english() else self.options

    @property
    def rate(self) -> str:
        """Write the tax rate in percent; a dash for none."""
        return f"{self.tax_rate / 100:g}%" if self.tax_rate else "–"

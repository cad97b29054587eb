"""The money books, in double entry: every transaction's entries add up to nothing."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from payments.querysets import BooksEntryQuerySet


class Account(models.TextChoices):
    """Where money stands, came from or went; debits are positive, credits negative."""

    CLEARING = "clearing", _("clearing: at the gateways")
    SALES = "sales", _("sales of goods")
    DISCOUNT = "discount", _("discounts given")
    FREIGHT = "freight", _("freight charged")
    TAX = "tax", _("tax charged")
    POINTS_LIABILITY = "points_liability", _("points owed to members")
    POINTS_EXPENSE = "points_expense", _("points given away")
    REFUNDS = "refunds", _("refunds granted")
    REFUNDS_PAYABLE = "refunds_payable", _("refunds not yet arrived")
    DEPOSITS = "deposits", _("money for nobody yet")
    BY_HAND = "by_hand", _("paid out by hand")


class BooksTransaction(models.Model):
    """One thing that happened to money; ``reference`` names it, and it is booked once."""

    kind = models.CharField(_("kind"), max_length=40)
    reference = models.CharField(_("reference"), max_length=120)
    order_reference = models.CharField(_("order"), max_length=40, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    posted_at = models.DateTimeField(_("posted at"), db_default=Now())

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["-id"]
        permissions = [("export_books", "Can download the books")]
        constraints = [models.UniqueConstraint(fields=["reference"], name="books_transaction_once")]
        indexes = [
            models.Index(fields=["order_reference"], name="books_transaction_of_order"),
            BrinIndex(fields=["posted_at"], name="books_transaction_posted"),
        ]

    def __str__(self) -> str:
        return self.reference


class BooksEntry(models.Model):
    """One side of a transaction: an account and an amount in fen, debit + and credit −."""

    transaction = models.ForeignKey(
        BooksTransaction, on_delete=models.PROTECT, related_name="entries"
    )
    account = models.CharField(_("account"), max_length=20, choices=Account.choices)
    gateway = models.CharField(_("gateway"), max_length=20, blank=True)
    amount = models.BigIntegerField(_("amount in fen"))

    objects = BooksEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("books entry")
        verbose_name_plural = _("books entries")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="books_entry_of_something"),
            models.CheckConstraint(
                condition=Q(account__in=Account.values), name="books_entry_known_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount:+d}"

    @property
    def credit_amount(self) -> int:
        """Return the amount as a credit counts it, in fen."""
        return -self.amount

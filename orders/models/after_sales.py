"""After-sales: what a shopper asks for, of which goods, and every step until it is settled."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.models import Variant
from inventory.models import Warehouse
from logistics.models import Carrier
from orders.after_sales_life import CLOCK_OF, OPEN
from orders.models.credit import CreditNote
from orders.models.order import Order, OrderLine
from orders.querysets import ReturnRequestQuerySet

LONGEST_WORDS = 500


class ReturnRequest(models.Model):
    """A shopper wants money back, or goods exchanged or repaired; a clerk decides."""

    class Kind(models.TextChoices):
        REFUND_ONLY = "refund_only", _("refund only")
        RETURN = "return", _("return and refund")
        EXCHANGE = "exchange", pgettext_lazy("after-sales", "exchange")
        REPAIR = "repair", pgettext_lazy("after-sales", "repair")

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        APPROVED = "approved", pgettext_lazy("after-sales", "approved")
        IN_TRANSIT = "in_transit", pgettext_lazy("after-sales", "on its way back")
        ARRIVED = "arrived", pgettext_lazy("after-sales", "arrived at the shop")
        INSPECTED = "inspected", pgettext_lazy("after-sales", "inspected")
        REFUNDED = "refunded", _("refunded")
        EXCHANGED = "exchanged", pgettext_lazy("after-sales", "exchanged")
        REPAIRED = "repaired", pgettext_lazy("after-sales", "repaired")
        REJECTED = "rejected", _("rejected")
        APPEALED = "appealed", pgettext_lazy("after-sales", "appealed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", pgettext_lazy("after-sales", "lapsed")

    class Reason(models.TextChoices):
        CHANGED_MIND = "changed_mind", _("changed my mind")
        QUALITY = "quality", _("poor quality or a defect")
        DAMAGED = "damaged", _("damaged on the way")
        WRONG_GOODS = "wrong_goods", _("not what I ordered")
        MISSING = "missing", _("something is missing")
        NOT_AS_DESCRIBED = "not_as_described", _("not as described")
        LATE = "late", _("came too late")
        OTHER = "other", _("another reason")

    number = models.CharField(_("request number"), max_length=20, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="return_requests")
    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind.choices, db_default=Kind.REFUND_ONLY
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.REQUESTED
    )
    reason = models.CharField(
        _("reason"), max_length=20, choices=Reason.choices, db_default=Reason.OTHER
    )
    words = models.CharField(_("words"), max_length=LONGEST_WORDS, blank=True)
    contact = models.CharField(_("phone"), max_length=20, blank=True, db_default="")
    asked_amount = models.BigIntegerField(_("asked, in fen"))
    answer_by = models.DateTimeField(_("to be answered by"), db_default=Now())
    parcel_by = models.DateTimeField(_("to be sent by"), null=True, blank=True)
    inspect_by = models.DateTimeField(_("to be inspected by"), null=True, blank=True)
    appeal_by = models.DateTimeField(_("appeal possible until"), null=True, blank=True)
    is_appealed = models.BooleanField(_("appealed"), default=False, db_default=False)
    warehouse = models.ForeignKey(
        Warehouse,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("goes back to"),
    )
    parcel_carrier = models.CharField(
        _("the shopper's carrier"), max_length=40, blank=True, db_default=""
    )
    parcel_number = models.CharField(
        _("the shopper's tracking number"), max_length=60, blank=True, db_default=""
    )
    back_carrier = models.ForeignKey(
        Carrier, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("carrier")
    )
    back_number = models.CharField(
        _("the shop's tracking number"), max_length=60, blank=True, db_default=""
    )
    credit = models.OneToOneField(
        CreditNote, on_delete=models.PROTECT, null=True, related_name="return_request"
    )
    replacement = models.OneToOneField(
        Order, on_delete=models.PROTECT, null=True, related_name="replaces"
    )
    created_at = models.DateTimeField(_("requested at"), db_default=Now())

    objects = ReturnRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("after-sales request")
        verbose_name_plural = _("after-sales requests")
        ordering = ["-id"]
        permissions = [
            ("decide_returnrequest", "Can open, approve and reject after-sales requests"),
            ("inspect_returnrequest", "Can take in, inspect and send back goods"),
            ("settle_returnrequest", "Can settle after-sales requests"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_amount__gte=0), name="return_request_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(state="exchanged") | Q(replacement__isnull=False),
                name="return_request_exchanged_for_something",
            ),
            models.CheckConstraint(
                condition=~Q(state="repaired") | ~Q(back_number=""),
                name="return_request_repaired_goods_travel",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="return_request_by_state")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the page of the request for its owner."""
        return reverse("after_sales", args=[self.number])

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to do something."""
        return self.state in OPEN

    @property
    def deadline(self) -> datetime | None:
        """Return by when the next step is due; None where no clock runs."""
        clock = CLOCK_OF.get(self.state)
        if clock is None or (clock == "appeal_by" and self.is_appealed):
            return None
        due: datetime | None = getattr(self, clock)
        return due

    @property
    def reference(self) -> str:
        """Return the name under which goods and money are booked for it."""
        return f"return:{self.number}"


class ReturnLine(models.Model):
    """So many units of an order line in a request, and what the inspection made of them."""

    class Fate(models.TextChoices):
        SHELF = "shelf", _("back on the shelf")
        SCRAP = "scrap", _("thrown away")

    request = models.ForeignKey(ReturnRequest, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="return_lines")
    quantity = models.PositiveIntegerField(_("quantity"))
    accepted_quantity = models.PositiveIntegerField(_("accepted"), default=0)
    fate = models.CharField(
        _("what becomes of them"), max_length=10, choices=Fate.choices, blank=True
    )
    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("wanted")
    )

    class Meta:
        verbose_name = _("after-sales line")
        verbose_name_plural = _("after-sales lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "order_line"], name="return_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, accepted_quantity__lte=F("quantity")),
                name="return_line_no_more_than_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_line_id} × {self.quantity}"

    @property
    def refused_quantity(self) -> int:
        """Return the units the inspection did not accept."""
        return int(self.quantity - self.accepted_quantity)


class ReturnPicture(models.Model):
    """A picture somebody added to a request."""

    request = models.ForeignKey(ReturnRequest, on_delete=models.CASCADE, related_name="pictures")
    image = models.ImageField(upload_to="after-sales/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)

    class Meta:
        verbose_name = _("after-sales picture")
        verbose_name_plural = _("after-sales pictures")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.image)


class ReturnEvent(models.Model):
    """One step of a request, for the shopper to see; rows are only ever added."""

    request = models.ForeignKey(ReturnRequest, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=20)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    words = models.CharField(_("words"), max_length=LONGEST_WORDS, blank=True)
    created_at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("after-sales event")
        verbose_name_plural = _("after-sales events")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind}"

"""Letters about stock: to the staff about what ran low, to shoppers about what is back."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.selectors import languages_of
from inventory.models import BackInStockRequest, PreBooking, StockAlert
from operations.models import OutboxEvent

MOST_LISTED = 100


def alerts_opened(event: OutboxEvent) -> None:
    """Tell the addresses of the settings, each in its reader's language, what needs care."""
    alerts = StockAlert.objects.filter(pk__in=event.payload["alerts"], closed_at=None)
    alerts = alerts.select_related("stock_item__variant__product", "stock_item__warehouse")
    listed = list(alerts.order_by("pk"))
    readers = languages_of(settings.STOCK_ALERT_EMAILS) if listed else {}
    for address, language in readers.items():
        with translation.override(language):
            count = len(listed)
            words = ngettext("Stock: %(n)d alert", "Stock: %(n)d alerts", count)
            page = reverse("admin:inventory_stockalert_changelist")
            context = {"alerts": listed[:MOST_LISTED], "url": settings.SITE_URL + page}
            send_mail(
                words % {"n": count},
                render_to_string("inventory/alert_letter.txt", context),
                settings.DEFAULT_FROM_EMAIL,
                [address],
            )


def back_in_stock(event: OutboxEvent) -> None:
    """Tell one shopper, who may have withdrawn meanwhile, that something can be bought again."""
    requests = BackInStockRequest.objects.select_related("variant__product")
    asked = requests.filter(pk=event.payload["request"]).first()
    if asked is None:
        return
    with translation.override(asked.language):
        product = asked.variant.product
        context = {
            "asked": asked,
            "product": product,
            "url": f"{settings.SITE_URL}{product.get_absolute_url()}?variant={asked.variant_id}",
            "stop_url": settings.SITE_URL + reverse("waiting_stop", args=[asked.token]),
        }
        send_mail(
            _("%(name)s can be bought again") % {"name": product.title},
            render_to_string("inventory/back_letter.txt", context),
            settings.DEFAULT_FROM_EMAIL,
            [asked.email],
        )


def held_for_you(event: OutboxEvent) -> None:
    """Tell who stood first in line until when which units are held, if they still are."""
    bookings = PreBooking.objects.held().select_related("variant__product", "user")
    booking = bookings.filter(pk=event.payload["booking"]).first()
    if booking is None or not booking.user.email:
        return
    with translation.override(booking.language):
        title = booking.variant.product.title
        context = {
            "booking": booking,
            "title": title,
            "url": settings.SITE_URL + reverse("bookings"),
        }
        send_mail(
            _("%(name)s is here and held for you") % {"name": title},
            render_to_string("inventory/held_letter.txt", context),
            settings.DEFAULT_FROM_EMAIL,
            [booking.user.email],
        )

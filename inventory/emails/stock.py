"""Letters about stock: to the staff about what ran low, to shoppers about what is back."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import accounts.emails
import accounts.services.notices
from accounts.models import Notice, NoticeChoice
from accounts.selectors import languages_of, wants
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
            body = render_to_string("inventory/alert_letter.txt", context)
            accounts.emails.send(event, address, words % {"n": count}, body)


def back_in_stock(event: OutboxEvent) -> None:
    """Tell one shopper, who may have withdrawn meanwhile, that something can be bought again."""
    requests = BackInStockRequest.objects.select_related("variant__product", "user")
    asked = requests.filter(pk=event.payload["request"]).first()
    if asked is None:
        return
    with translation.override(asked.language):
        product = asked.variant.product
        path = f"{product.get_absolute_url()}?variant={asked.variant_id}"
        subject = _("%(name)s can be bought again") % {"name": product.title}
        if asked.user:
            accounts.services.notices.tell(
                user_id=asked.user.pk, kind=Notice.Kind.STOCK, title=subject, path=path, event=event
            )
            if not wants(asked.user, Notice.Kind.STOCK, NoticeChoice.Channel.EMAIL):
                return
        context = {
            "asked": asked,
            "product": product,
            "url": settings.SITE_URL + path,
            "stop_url": settings.SITE_URL + reverse("waiting_stop", args=[asked.token]),
        }
        body = render_to_string("inventory/back_letter.txt", context)
        accounts.emails.send(event, asked.email, subject, body)


def held_for_you(event: OutboxEvent) -> None:
    """Tell who stood first in line until when which units are held, if they still are."""
    bookings = PreBooking.objects.held().select_related("variant__product", "user")
    booking = bookings.filter(pk=event.payload["booking"]).first()
    if booking is None:
        return
    with translation.override(booking.language):
        title = booking.variant.product.title
        subject = _("%(name)s is here and held for you") % {"name": title}
        path = reverse("bookings")
        context = {"booking": booking, "title": title, "url": settings.SITE_URL + path}
        accounts.services.notices.inform(
            event=event,
            user=booking.user,
            kind=Notice.Kind.STOCK,
            title=subject,
            path=path,
            letter=render_to_string("inventory/held_letter.txt", context),
        )

"""Letters about money that did not go its way, to those of the staff who look after it."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

import accounts.emails
from accounts.selectors import languages_of
from operations.models import OutboxEvent
from payments.models import BillCheck, Refund

MOST_SHOWN = 20


def refund_went_wrong(event: OutboxEvent) -> None:
    """Tell the addresses of the settings, each in its reader's language, which refund and why."""
    refund = Refund.objects.select_related("payment").get(pk=event.payload["refund"])
    page = reverse("admin:payments_refund_change", args=[refund.pk])
    for address, language in languages_of(settings.MONEY_ALERT_EMAILS).items():
        with translation.override(language):
            subjects = {
                "refund.failed": _("Refund %(number)s has failed"),
                "refund.stuck": _("Refund %(number)s has been on its way for days"),
                "refund.twice": _("Refund %(number)s was paid twice"),
            }
            context = {"refund": refund, "topic": event.topic, "url": settings.SITE_URL + page}
            body = render_to_string("payments/refund_letter.txt", context)
            accounts.emails.send(
                event, address, subjects[event.topic] % {"number": refund.out_refund_no}, body
            )


def bill_differs(event: OutboxEvent) -> None:
    """Tell the addresses of the settings on which bill a gateway and our books differ."""
    check = BillCheck.objects.get(pk=event.payload["bill"])
    page = reverse("admin:payments_billcheck_change", args=[check.pk])
    for address, language in languages_of(settings.MONEY_ALERT_EMAILS).items():
        with translation.override(language):
            subject = _("The bill of %(gateway)s of %(day)s differs from our books")
            context = {
                "check": check,
                "shown": check.differences[:MOST_SHOWN],
                "url": settings.SITE_URL + page,
            }
            body = render_to_string("payments/bill_letter.txt", context)
            accounts.emails.send(
                event, address, subject % {"gateway": check.gateway, "day": check.day}, body
            )

"""Letters people asked for, each with a way to get no more of them (RFC 8058)."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Consent, User
from accounts.selectors import languages_of
from operations.models import OutboxEvent

STOP_SALT = "jishi.letters"


def stop_url(user_id: int, kind: str) -> str:
    """Return the address that ends letters of a kind to a person, of whoever holds it."""
    token = signing.dumps([user_id, kind], salt=STOP_SALT)
    return settings.SITE_URL + reverse("letters_stop", args=[token])


def write(*, user: User, kind: str, subject: str, template: str, context: dict[str, Any]) -> bool:
    """Send a person a letter of a kind they want; False where they do not, or not any more.

    Call it in the person's language.
    """
    standing = Consent.objects.standing(kind).reachable().filter(user=user)
    if not user.email or not standing.exists():
        return False
    url = stop_url(user.pk, kind)
    letter = EmailMessage(
        subject,
        render_to_string(template, {**context, "user": user, "stop_url": url}),
        settings.DEFAULT_FROM_EMAIL,
        [user.email],
        headers={
            "List-Unsubscribe": f"<{url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    letter.send()
    return True


def texts_halted(event: OutboxEvent) -> None:
    """Tell the addresses of the settings that no codes are sent to anybody for a while."""
    for address, language in languages_of(settings.TEXT_ALERT_EMAILS).items():
        with translation.override(language):
            send_mail(
                _("No more codes are sent by text message"),
                render_to_string("accounts/texts_halted.txt", {"at": event.created_at}),
                settings.DEFAULT_FROM_EMAIL,
                [address],
            )

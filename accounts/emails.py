"""Letters: each is sent once an event and reader; those people asked for can be stopped (RFC 8058).

A letter passes through a mail server that forgets nothing, so it is claimed by a row of its own
before it is sent, and bears the same Message-ID however often a dying worker makes another try.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db.models import Q
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

import accounts.selectors
from accounts.models import Consent, Letter, NoticeChoice, User
from operations.models import OutboxEvent

STOP_SALT = "jishi.letters"
# Shorter than the outbox waits for a dead worker, longer than a mail server takes to answer.
CLAIM_HOLDS = timedelta(seconds=15)


class BeingSent(Exception):
    """Another worker is at this very letter."""


def deliver(event: OutboxEvent, letter: EmailMessage) -> bool:
    """Send a letter to its one reader, once for an event; False where it was sent before.

    1. Claim it by a row, which event and reader have only one of.
    2. Send it, under a Message-ID made of the two.
    3. Note that it was sent.

    A worker that dies between 2 and 3 lets it be sent again under the same id, by which mailboxes
    know it; one that cannot send gives the claim back. Raises BeingSent.
    """
    (address,) = letter.to
    reader = salted_hmac(STOP_SALT, address.lower(), algorithm="sha256").hexdigest()
    if not claim(event.pk, reader):
        return False
    mine = Letter.objects.filter(event_id=event.pk, reader=reader)
    letter.extra_headers["Message-ID"] = message_id(event.pk, reader)
    try:
        letter.send()
    except Exception:
        mine.update(claimed_at=None)
        raise
    mine.update(sent_at=Now())
    return True


def claim(event_id: int, reader: str) -> bool:
    """Take a letter for a while; False where it was sent. Raises BeingSent."""
    Letter.objects.bulk_create([Letter(event_id=event_id, reader=reader)], ignore_conflicts=True)
    unsent = Letter.objects.filter(event_id=event_id, reader=reader, sent_at=None)
    free = unsent.filter(Q(claimed_at=None) | Q(claimed_at__lt=Now() - CLAIM_HOLDS))
    if free.update(claimed_at=Now()):
        return True
    if unsent.exists():
        raise BeingSent
    return False


def message_id(event_id: int, reader: str) -> str:
    """Return what a letter is known by to mail servers and mailboxes."""
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    return f"<{event_id}.{reader[:24]}@{host}>"


def send(event: OutboxEvent, address: str, subject: str, body: str) -> bool:
    """Send a plain letter to an address, as ``deliver``."""
    return deliver(event, EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address]))


def tell(*, event: OutboxEvent, user: User, kind: str, subject: str, body: str) -> bool:
    """Send a person a letter about a kind of thing, once an event; False where none is wanted."""
    is_wanted = accounts.selectors.wants(user, kind, NoticeChoice.Channel.EMAIL)
    if not (user.email and user.is_active and is_wanted):
        return False
    return send(event, user.email, subject, body)


def stop_url(user_id: int, kind: str) -> str:
    """Return the address that ends letters of a kind to a person, of whoever holds it."""
    token = signing.dumps([user_id, kind], salt=STOP_SALT)
    return settings.SITE_URL + reverse("letters_stop", args=[token])


def write(
    *,
    event: OutboxEvent,
    user: User,
    kind: str,
    subject: str,
    template: str,
    context: dict[str, Any],
) -> bool:
    """Send a person a letter of a kind they asked for; False where they did not, or do not now.

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
    return deliver(event, letter)


def texts_halted(event: OutboxEvent) -> None:
    """Tell the addresses of the settings that no codes are sent to anybody for a while."""
    readers = accounts.selectors.languages_of(settings.TEXT_ALERT_EMAILS)
    for address, language in readers.items():
        with translation.override(language):
            body = render_to_string("accounts/texts_halted.txt", {"at": event.created_at})
            send(event, address, _("No more codes are sent by text message"), body)

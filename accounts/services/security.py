"""Tell people what changed in how their account is entered, so that they learn of a stranger."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import accounts.services.notices
import accounts.services.sessions
import operations.services.outbox
from accounts.models import Notice, Session, User
from operations.models import OutboxEvent

TOPIC = "security.changed"
TITLES: dict[str, Promise] = {
    "device": gettext_lazy("A new device has signed in to your account"),
    "password": gettext_lazy("Your password was changed"),
    "phone": gettext_lazy("Your phone number was changed"),
    "factor_on": gettext_lazy("Signing in now takes a second factor"),
    "factor_off": gettext_lazy("Signing in no longer takes a second factor"),
}
# Whoever has just joined knows that they did.
JOINING = timedelta(minutes=10)


def promise(user: User, what: str, **ids: Any) -> None:
    """Promise to tell a person what changed, in the caller's transaction."""
    payload = {"user": user.pk, "what": what, **ids}
    operations.services.outbox.enqueue(topic=TOPIC, key=f"user:{user.pk}", payload=payload)


def signed_in(user: User, session_id: str) -> None:
    """Promise to tell a person of a session that began, should its device be a new one."""
    if timezone.now() - user.created_at > JOINING:
        promise(user, "device", session=session_id)


def changed(event: OutboxEvent) -> None:
    """Tell a person what changed; of a device, if it is a new one."""
    user = User.objects.filter(pk=event.payload["user"], is_active=True).first()
    what = event.payload["what"]
    device = device_of(event) if what == "device" else ""
    if user is None or (what == "device" and is_known(user, device, event)):
        return
    with translation.override(user.language):
        path = reverse("devices")
        words = _("If it was not you, end the other sessions and set a new password at once.")
        accounts.services.notices.inform(
            event=event,
            user=user,
            kind=Notice.Kind.SECURITY,
            title=str(TITLES[what]),
            words=f"{device}  {words}".strip(),
            path=path,
            letter=render_to_string(
                "accounts/security_letter.txt",
                {"title": TITLES[what], "device": device, "url": settings.SITE_URL + path},
            ),
        )


def device_of(event: OutboxEvent) -> str:
    """Return what the device of a new session is called; "" where the session has ended."""
    row = Session.objects.filter(pk=event.payload["session"]).first()
    held = accounts.services.sessions.read(row) if row else {}
    return str(held.get(accounts.services.sessions.DEVICE, {}).get("name", ""))


def is_known(user: User, device: str, event: OutboxEvent) -> bool:
    """Tell whether a person is signed in by such a device elsewhere, or was told of it before."""
    others = accounts.services.sessions.list_of(user)
    if any(one.device == device for one in others if one.id != event.payload["session"]):
        return True
    told = Notice.objects.filter(user=user, kind=Notice.Kind.SECURITY, words__startswith=device)
    return not device or told.exclude(event_id=event.pk).exists()

"""What happens when Django or allauth say that somebody came in or has a new password."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

import accounts.services.brakes
import accounts.services.sessions
from operations.visitors import address_of


@receiver(user_logged_in)
def note_device(sender: Any, request: HttpRequest | None, **_kw: Any) -> None:
    """Keep with the new session where it began."""
    if request is None or not hasattr(request, "session"):
        return
    accounts.services.sessions.note_device(
        request.session,
        user_agent=request.headers.get("User-Agent", ""),
        name=request.headers.get("X-Device-Name", ""),
        address=address_of(request),
    )


@receiver([password_changed, password_set, password_reset])
def end_other_sessions(sender: Any, request: HttpRequest, user: Any, **_kw: Any) -> None:
    """Let nobody stay in by a password that is no longer one."""
    accounts.services.sessions.revoke_others(user=user, current=request.session.session_key)
    accounts.services.brakes.forgive(user=user)

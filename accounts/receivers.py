"""What happens when Django or allauth say that somebody came in or has a new password."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext_noop

import accounts.services.brakes
import accounts.services.security
import accounts.services.sessions
import operations.services.audit
from accounts.sessions import digest_of
from operations.visitors import address_of


@receiver(user_logged_in)
def note_device(sender: Any, request: HttpRequest | None, user: Any, **_kw: Any) -> None:
    """Keep with the new session where it began, and tell its owner of a new device."""
    if request is None or not hasattr(request, "session"):
        return
    accounts.services.sessions.note_device(
        request.session,
        user_agent=request.headers.get("User-Agent", ""),
        name=request.headers.get("X-Device-Name", ""),
        address=address_of(request),
    )
    accounts.services.security.signed_in(user, digest_of(request.session.session_key))


@receiver([password_changed, password_set, password_reset])
def end_other_sessions(sender: Any, request: HttpRequest, user: Any, **_kw: Any) -> None:
    """Let nobody stay in by a password that is no longer one."""
    accounts.services.sessions.revoke_others(user=user, current=request.session.session_key)
    accounts.services.brakes.forgive(user=user)
    accounts.services.security.promise(user, "password")


@receiver(authenticator_added)
def let_all_devices_prove_it(
    sender: Any, request: HttpRequest, user: Any, authenticator: Authenticator, **_kw: Any
) -> None:
    """Let no session go on that began without the second factor there is now."""
    if authenticator.type == Authenticator.Type.TOTP:
        key = request.session.session_key
        accounts.services.sessions.revoke_others(user=user, current=key)
        verb = gettext_noop("Switched a second factor on")
        operations.services.audit.record(actor=user, verb=verb, row=user)
        accounts.services.security.promise(user, "factor_on")


@receiver(authenticator_removed)
def note_removed_factor(sender: Any, user: Any, authenticator: Authenticator, **_kw: Any) -> None:
    """Write down that somebody does without a second factor from now on."""
    if authenticator.type == Authenticator.Type.TOTP:
        verb = gettext_noop("Switched a second factor off")
        operations.services.audit.record(actor=user, verb=verb, row=user)
        accounts.services.security.promise(user, "factor_off")

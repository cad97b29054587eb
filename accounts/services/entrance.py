"""The last step of every way in: once it is clear who somebody is, let them in.

All ways go through allauth's stages, so that a second factor is asked for, a closed account is
turned away and the guest's cart comes along, whichever way was taken.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT, EmailVerificationMethod
from allauth.account.internal.flows.login import (
    get_authentication_records,
    perform_login,
    record_authentication,
)
from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import Login
from allauth.headless.internal.sessionkit import new_session
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models import User


class NotLetIn(Exception):
    """This account may not be used any more."""

    def __init__(self) -> None:
        super().__init__(_("This account is closed."))


class SecondFactorNeeded(Exception):
    """Who somebody is has been proven by one factor only; the token opens the second step."""

    def __init__(self, entered: "Entered") -> None:
        super().__init__(_("Enter the code of your authenticator app as well."))
        self.facts = {"token": entered.token, "expires_at": entered.expires_at.isoformat()}


@dataclass(frozen=True)
class Entered:
    """An app's way in: ``token`` opens it, or only the second step where one ``is_pending``."""

    token: str
    expires_at: datetime
    is_pending: bool


def enter(request: HttpRequest, user: User, *, method: str, redirect_url: str = "") -> HttpResponse:
    """Let a browser's visitor in as ``user``, proven by ``method``; return where they go next.

    That is a page of ours: the one named, the account centre, or the second factor's.
    """
    record_authentication(request, user, method=method)
    is_ours = redirect_url and get_adapter().is_safe_url(redirect_url)
    login = Login(
        user=user,
        redirect_url=redirect_url if is_ours else None,
        # Who proved a phone number or another account is not asked for a letter's link as well.
        email_verification=EmailVerificationMethod.NONE,
    )
    response: HttpResponse = perform_login(request, login)
    return response


def enter_by_token(request: Any, user: User, *, method: str) -> Entered:
    """Let an app's user in under a new session, whose key is the token. Raises NotLetIn."""
    plain: HttpRequest = getattr(request, "_request", request)
    with apart(plain):
        enter(plain, user, method=method)
        is_pending = plain.user.is_anonymous
        if is_pending and unstash_login(plain, peek=True) is None:
            raise NotLetIn
        plain.session.save()
        key, expires_at = plain.session.session_key, plain.session.get_expiry_date()
    return Entered(token=str(key), expires_at=expires_at, is_pending=is_pending)


def note_proof(request: HttpRequest, user: User, *, method: str) -> None:
    """Note that somebody who is signed in has proven anew, by ``method``, that it is them."""
    record_authentication(request, user, method=method, reauthenticated=True)


def is_fresh(request: HttpRequest) -> bool:
    """Tell whether a browser's visitor has proven who they are within the last minutes."""
    records = get_authentication_records(request, cast("User", request.user))
    latest = max((record["at"] for record in records), default=0.0)
    return bool(time.time() - latest < REAUTHENTICATION_TIMEOUT)


@contextmanager
def apart(request: HttpRequest) -> Iterator[None]:
    """Work on a request as if nobody were signed in; its own session, if any, stays as it is."""
    kept = {name: getattr(request, name, None) for name in ("session", "user", "_messages")}
    request.session = new_session()
    request.user = AnonymousUser()
    # What is said to a browser is not said to an app, nor kept in a cookie for it.
    request._messages = default_storage(request)  # type: ignore[attr-defined]  # noqa: SLF001
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(request, name, value)
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False

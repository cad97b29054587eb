"""API clients sign in with ``Authorization: Bearer <token>``, the session's opaque token."""

import re
from typing import Any

from allauth.core.internal.sessionkit import get_session_user
from allauth.headless.contrib.rest_framework.authentication import XSessionTokenAuthentication
from allauth.headless.internal.sessionkit import lookup_session
from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from shop.staff_door import lacks_second_factor

WELL_FORMED_TOKEN = re.compile(r"^[A-Za-z0-9_-]{8,128}$")


class BearerSessionTokenAuthentication(XSessionTokenAuthentication):  # type: ignore[misc]
    """Read allauth's session token from the ``Authorization`` header."""

    def authenticate(self, request: Request) -> Any:
        """Return user and session; None without a bearer token.

        Raises AuthenticationFailed for a token nobody holds, so that no client that believes to be
        signed in acts as a guest.
        """
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        # Looked up at once; allauth's own way asks first whether the session exists.
        session = lookup_session(token.strip()) if WELL_FORMED_TOKEN.match(token.strip()) else None
        user = get_session_user(session) if session else None
        if user is None:
            raise AuthenticationFailed(_("This token is unknown or has expired. Sign in again."))
        if lacks_second_factor(user):
            raise PermissionDenied(_("Set up a second factor first."), "second_factor_required")
        return user, session

    def get_session_token(self, request: Request) -> str:
        """Return the bearer token."""
        return request.headers["Authorization"].partition(" ")[2].strip()

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme a 401 asks for."""
        return "Bearer"

"""API clients sign in with ``Authorization: Bearer <token>``, the session's opaque token."""

from allauth.headless.contrib.rest_framework.authentication import XSessionTokenAuthentication
from django.http import HttpRequest


class BearerSessionTokenAuthentication(XSessionTokenAuthentication):  # type: ignore[misc]
    """Read allauth's session token from the ``Authorization`` header."""

    def get_session_token(self, request: HttpRequest) -> str | None:
        """Return the bearer token, or None where the header carries none."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return token.strip() or None if scheme.lower() == "bearer" else None

    def authenticate_header(self, request: HttpRequest) -> str:
        """Name the scheme a 401 asks for."""
        return "Bearer"

"""Where a person is signed in, for API clients."""

from typing import cast

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import accounts.services.sessions
from accounts.models import Session, User
from accounts.services.sessions import SignedIn


class SignedInSerializer(serializers.Serializer[SignedIn]):
    """One browser or app in which a person is signed in; its ``id`` opens nothing."""

    id = serializers.CharField()
    device = serializers.CharField()
    address = serializers.CharField()
    signed_in_at = serializers.DateTimeField(allow_null=True)
    used_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    is_current = serializers.BooleanField()


def key_of(request: Request) -> str | None:
    """Return the key this request came with, a token's or a cookie's."""
    session = request.auth or getattr(request, "session", None)
    return getattr(session, "session_key", None)


class SessionsView(APIView):
    """Everywhere the client is signed in."""

    @extend_schema(responses=SignedInSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List browsers and apps, this one first."""
        user = cast("User", request.user)
        found = accounts.services.sessions.list_of(user, current=key_of(request))
        return Response([SignedInSerializer(one).data for one in found])

    @extend_schema(operation_id="account_sessions_destroy_others", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out everywhere but here."""
        user = cast("User", request.user)
        accounts.services.sessions.revoke_others(user=user, current=key_of(request))
        return Response(status=204)


class SessionView(APIView):
    """One browser or app in which the client is signed in."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, session_id: str) -> Response:
        """Sign it out; this one too."""
        try:
            user = cast("User", request.user)
            accounts.services.sessions.revoke(user=user, session_id=session_id)
        except Session.DoesNotExist as error:
            raise Http404 from error
        return Response(status=204)

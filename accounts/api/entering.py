"""What an app is told that has signed somebody in."""

from django.http import HttpRequest
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import accounts.services.entrance
from accounts.models import User
from accounts.services.entrance import SecondFactorNeeded


class EnteredSerializer(serializers.Serializer[object]):
    """A way in: the token goes into ``Authorization: Bearer``."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField()
    is_new = serializers.BooleanField(help_text="Whether the account was made just now.")


def let_in(
    request: HttpRequest | Request, user: User, *, method: str, is_new: bool = False
) -> Response:
    """Sign a proven user of an app in and answer with the token.

    Raises SecondFactorNeeded, NotLetIn.
    """
    entered = accounts.services.entrance.enter_by_token(request, user, method=method)
    if entered.is_pending:
        raise SecondFactorNeeded(entered)
    facts = {"token": entered.token, "expires_at": entered.expires_at, "is_new": is_new}
    return Response(EnteredSerializer(facts).data, headers={"Cache-Control": "no-store"})

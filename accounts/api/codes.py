"""Codes by text message for apps: signing in, a new password, a new number."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import accounts.services.codes
import accounts.services.phone_numbers
from accounts.api.entering import EnteredSerializer, let_in
from accounts.api.identities import CodeAskedSerializer, OpenDoorView
from accounts.api.serializers import PhoneNumberField
from accounts.models import PhoneCode
from operations.api.serializers import StrictSerializer, read
from operations.visitors import address_of

Purpose = PhoneCode.Purpose


class CodeTicketSerializer(StrictSerializer):
    """The ticket a code was asked for with before, if there is one."""

    ticket = serializers.CharField(max_length=100, required=False, allow_blank=True)


class AskCodeSerializer(CodeTicketSerializer):
    """Where the code is to be sent."""

    phone = PhoneNumberField(max_length=40)


class PhoneProofSerializer(StrictSerializer):
    """The code that came, where it was sent, and the ticket it was asked for with."""

    phone = PhoneNumberField(max_length=40)
    ticket = serializers.CharField(max_length=100)
    code = serializers.RegexField(r"^[0-9]{6}$")


class NewPasswordSerializer(PhoneProofSerializer):
    """The code that came, and the password it is exchanged for."""

    password = serializers.CharField(max_length=200, trim_whitespace=False)

    def validate_password(self, value: str) -> str:
        """Refuse a weak password before the code is used up for it."""
        validate_password(value)
        return value


def ask(request: Request, phone: str, purpose: str, ticket: str = "") -> Response:
    """Ask for a code and answer what it will be good with."""
    asked = accounts.services.codes.ask(
        phone=phone, purpose=purpose, address=address_of(request), ticket=ticket
    )
    return Response(CodeAskedSerializer(asked).data, 201, headers={"Cache-Control": "no-store"})


def prove(facts: dict[str, Any], purpose: str) -> str:
    """Use up the code of a body and return the phone it proves. Raises WrongCode."""
    phone: str = facts["phone"]
    accounts.services.codes.prove(
        ticket=facts["ticket"], phone=phone, purpose=purpose, code=facts["code"]
    )
    return phone


class SignInCodesView(OpenDoorView):
    """Codes for signing in."""

    @extend_schema(request=AskCodeSerializer, responses={201: CodeAskedSerializer})
    def post(self, request: Request) -> Response:
        """Send a code to a phone; whether it has an account makes no difference."""
        return ask(request, purpose=Purpose.SIGN_IN, **read(AskCodeSerializer, request.data))


class SignInView(OpenDoorView):
    """Signing in by a code."""

    @extend_schema(request=PhoneProofSerializer, responses=EnteredSerializer)
    def post(self, request: Request) -> Response:
        """Sign in by the code that came; a number that has no account gets one.

        Who has a second factor gets 401 ``second_factor_needed`` with a ``token``: send it as
        ``X-Session-Token`` to ``/_allauth/app/v1/auth/2fa/authenticate``.
        """
        phone = prove(read(PhoneProofSerializer, request.data), Purpose.SIGN_IN)
        user, is_new = accounts.services.phone_numbers.person_with(phone)
        return let_in(request, user, method="code", is_new=is_new)


class PasswordResetCodesView(OpenDoorView):
    """Codes for a new password."""

    @extend_schema(request=AskCodeSerializer, responses={201: CodeAskedSerializer})
    def post(self, request: Request) -> Response:
        """Send a code to a phone, if it has an account; the answer is the same if it has none."""
        return ask(request, purpose=Purpose.RESET, **read(AskCodeSerializer, request.data))


class PasswordResetView(OpenDoorView):
    """A new password for a code."""

    @extend_schema(request=NewPasswordSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        """Set the new password; all sessions of the account end."""
        facts = read(NewPasswordSerializer, request.data)
        accounts.services.phone_numbers.renew_password(
            request._request,  # noqa: SLF001 - allauth's signal hands on Django's own request
            phone=prove(facts, Purpose.RESET),
            password=facts["password"],
        )
        return Response(status=204)


class PhoneCodesView(APIView):
    """Codes to the phone number the client wants to sign in by."""

    @extend_schema(request=AskCodeSerializer, responses={201: CodeAskedSerializer})
    def post(self, request: Request) -> Response:
        """Send a code to the new number."""
        return ask(request, purpose=Purpose.BIND, **read(AskCodeSerializer, request.data))

"""Accounts with WeChat, Weibo and QQ for API clients: signing in with them, binding, unbinding."""

from typing import Any, cast

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import accounts.services.codes
import accounts.services.faces
import accounts.services.identities
import accounts.services.proof
from accounts.api.entering import EnteredSerializer, let_in
from accounts.api.serializers import PhoneNumberField
from accounts.gateways.identities.contract import Face
from accounts.models import PhoneCode, User
from accounts.services.codes import Asked
from accounts.services.faces import PATIENCE, Shown
from accounts.services.identities import Door, PhoneProof
from accounts.services.proof import Proof
from operations.api.serializers import StrictSerializer, read
from operations.visitors import address_of

LONGEST = 1000
METHOD = "socialaccount"


class ShownSerializer(StrictSerializer):
    """What the partner's SDK or page gave the app: a ``code``, or an ``access_token``.

    WeChat: a code. Weibo: a code with the ``redirect_uri`` it was made for, or a token. QQ: a
    token. A token is taken only where the partner says that it was made for this shop's app.
    """

    code = serializers.CharField(max_length=LONGEST, required=False)
    redirect_uri = serializers.URLField(max_length=500, required=False)
    access_token = serializers.CharField(max_length=LONGEST, required=False)
    uid = serializers.CharField(max_length=150, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse what shows neither code nor token, or both."""
        if ("code" in attrs) == ("access_token" in attrs):
            raise serializers.ValidationError(_("Send a code or an access token."), "one_of_two")
        return attrs

    def shown(self) -> Shown:
        """Return what was shown."""
        names = ("code", "access_token", "uid", "redirect_uri")
        return Shown(**{n: self.validated_data[n] for n in names if n in self.validated_data})


class BindSerializer(ShownSerializer):
    """What the partner gave the app, and a fresh proof of who is signed in.

    The proof is the ``password``, or a ``phone_code`` with the ``ticket`` it was asked for with.
    """

    partner = serializers.CharField(max_length=20)
    password = serializers.CharField(max_length=128, required=False, trim_whitespace=False)
    ticket = serializers.CharField(max_length=100, required=False)
    phone_code = serializers.CharField(max_length=10, required=False)

    def proof(self) -> Proof:
        """Return what proves who it is."""
        given = self.validated_data
        return Proof(
            given.get("password", ""), given.get("ticket", ""), given.get("phone_code", "")
        )


class PhoneSerializer(StrictSerializer):
    """Who was not known, and the phone number they prove."""

    identity = serializers.CharField(max_length=LONGEST)
    phone = PhoneNumberField(max_length=40)
    ticket = serializers.CharField(max_length=100)
    code = serializers.CharField(max_length=10)


class NewFaceSerializer(serializers.Serializer[Any]):
    """Somebody the partner knows and the shop does not: send ``identity`` along with a phone."""

    identity = serializers.CharField()
    nickname = serializers.CharField()
    expires_at = serializers.DateTimeField()


class IdentitySerializer(serializers.Serializer[Door]):
    """An account with a partner by which the person is known."""

    id = serializers.IntegerField(source="identity_id")
    partner = serializers.CharField()
    nickname = serializers.CharField()


class CodeAskedSerializer(serializers.Serializer[Asked]):
    """A code is on its way; it is good with this ``ticket`` only."""

    ticket = serializers.CharField()
    expires_at = serializers.DateTimeField()
    resend_at = serializers.DateTimeField()


class OpenDoorView(APIView):
    """A door for who is not signed in; whoever knocks is told by what they show."""

    permission_classes = (AllowAny,)


def recognise(request: Request, partner: str, shown: Shown) -> Face:
    """Ask a partner who it is. Raises Http404 for one the shop has no account with."""
    if partner not in accounts.services.faces.partners_of_apps():
        raise Http404
    address = address_of(request)
    return accounts.services.faces.recognise(partner=partner, shown=shown, address=address)


class PartnerSignInView(OpenDoorView):
    """Signing in with a partner's code or token."""

    @extend_schema(
        request=ShownSerializer, responses={200: EnteredSerializer, 202: NewFaceSerializer}
    )
    def post(self, request: Request, partner: str) -> Response:
        """Let who is known in; answer 202 to others, who give a phone number next."""
        asked = ShownSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        face = recognise(request, partner, asked.shown())
        owner = accounts.services.identities.owner_of(face)
        if owner:
            return let_in(request, owner, method=METHOD)
        sealed = accounts.services.faces.seal(face)
        good_until = timezone.now() + PATIENCE
        facts = {"identity": sealed, "nickname": face.nickname, "expires_at": good_until}
        return Response(NewFaceSerializer(facts).data, status=202)


class PartnerPhoneView(OpenDoorView):
    """The second step of who was not known: a phone number, proven by a code."""

    @extend_schema(request=PhoneSerializer, responses=EnteredSerializer)
    def post(self, request: Request) -> Response:
        """Bind the face to the account of the phone number, a new one where there is none."""
        facts = read(PhoneSerializer, request.data)
        face = accounts.services.faces.unseal(facts.pop("identity"))
        joined = accounts.services.identities.join(face=face, proof=PhoneProof(**facts))
        return let_in(request, joined.user, method=METHOD, is_new=joined.is_new)


class IdentitiesView(APIView):
    """The accounts with partners by which the person is known."""

    @extend_schema(responses=IdentitySerializer(many=True))
    def get(self, request: Request) -> Response:
        """List them."""
        bound = accounts.services.identities.of(cast("User", request.user))
        doors = [accounts.services.identities.door(identity) for identity in bound]
        return Response([IdentitySerializer(door).data for door in doors])

    @extend_schema(request=BindSerializer, responses={201: IdentitySerializer})
    def post(self, request: Request) -> Response:
        """Bind one more; the proof is asked first."""
        user = cast("User", request.user)
        asked = BindSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        accounts.services.proof.check(user=user, proof=asked.proof())
        face = recognise(request, asked.validated_data["partner"], asked.shown())
        identity = accounts.services.identities.bind(user=user, face=face)
        door = accounts.services.identities.door(identity)
        return Response(IdentitySerializer(door).data, status=201)


class IdentityView(APIView):
    """One of them."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, identity_id: int) -> Response:
        """Unbind it; the only way in stays."""
        user = cast("User", request.user)
        own = accounts.services.identities.of(user)
        try:
            accounts.services.identities.unbind(user=user, identity_id=identity_id)
        except own.model.DoesNotExist as error:
            raise Http404 from error
        return Response(status=204)


class ConfirmationCodeView(APIView):
    """A code to the person's own phone, that shows that it is them."""

    @extend_schema(request=None, responses={202: CodeAskedSerializer})
    def post(self, request: Request) -> Response:
        """Send it."""
        asked = accounts.services.codes.ask(
            phone=cast("User", request.user).phone or "",
            purpose=PhoneCode.Purpose.CONFIRM,
            address=address_of(request),
        )
        return Response(CodeAskedSerializer(asked).data, status=202)

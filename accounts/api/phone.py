"""The phone number an app's user signs in by."""

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import accounts.services.phone_numbers
from accounts.api.codes import PhoneProofSerializer
from accounts.api.serializers import AccountSerializer
from accounts.models import User
from accounts.services.proof import Proof
from operations.api.serializers import StrictSerializer, read


class ProofOfSelfSerializer(StrictSerializer):
    """The password, or the code from ``/account/codes/`` with its ticket."""

    password = serializers.CharField(max_length=128, required=False, trim_whitespace=False)
    ticket = serializers.CharField(max_length=100, required=False)
    code = serializers.RegexField(r"^[0-9]{6}$", required=False)


class NewNumberSerializer(PhoneProofSerializer):
    """The code the new number was sent, and a fresh proof of who asks."""

    proof = ProofOfSelfSerializer()


class PhoneView(APIView):
    """The phone number the client signs in by."""

    @extend_schema(request=NewNumberSerializer, responses=AccountSerializer)
    def post(self, request: Request) -> Response:
        """Take another phone number, once it and its new owner are proven."""
        facts = read(NewNumberSerializer, request.data)
        user = cast("User", request.user)
        proof = Proof(**facts.pop("proof"))
        accounts.services.phone_numbers.change(user=user, proof=proof, **facts)
        return Response(AccountSerializer(user).data)

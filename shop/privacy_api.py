"""Taking one's data along and leaving, for API clients: the same verbs as the pages."""

from typing import Any, cast

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import accounts.services.closing
import shop.privacy
import shop.privacy_archive
from accounts.api.phone import ProofOfSelfSerializer
from accounts.models import User
from accounts.services.proof import Proof
from operations.api.serializers import read


class HindranceSerializer(serializers.Serializer[Any]):
    """Why the account cannot be closed now."""

    code = serializers.CharField()
    words = serializers.CharField()
    references = serializers.ListField(child=serializers.CharField())


class LeavingSerializer(serializers.Serializer[Any]):
    """That the account is being closed, and when it will be erased."""

    asked_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()


class ClosingSerializer(serializers.Serializer[Any]):
    """Whether the account is being closed, and what stands in the way."""

    leaving = LeavingSerializer(allow_null=True)
    hindrances = HindranceSerializer(many=True)


class ExportView(APIView):
    """All that the shop knows of the client's person."""

    @extend_schema(
        request=ProofOfSelfSerializer,
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def post(self, request: Request) -> FileResponse:
        """Hand out a ZIP file: JSON for each department, a page to read, the pictures."""
        proof = Proof(**read(ProofOfSelfSerializer, request.data))
        file = shop.privacy_archive.export(user=cast("User", request.user), proof=proof)
        return FileResponse(file, as_attachment=True, filename="jishi.zip")


class ClosingView(APIView):
    """The end of the client's account."""

    @extend_schema(responses=ClosingSerializer)
    def get(self, request: Request) -> Response:
        """Tell whether the account is being closed, and what has to end before."""
        return Response(ClosingSerializer(shop.privacy.state_of(cast("User", request.user))).data)

    @extend_schema(request=ProofOfSelfSerializer, responses={202: LeavingSerializer})
    def post(self, request: Request) -> Response:
        """Close the account: every token ends at once, and all is erased when it is due."""
        proof = Proof(**read(ProofOfSelfSerializer, request.data))
        leaving = shop.privacy.close(user=cast("User", request.user), proof=proof)
        return Response(LeavingSerializer(leaving).data, status=202)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Keep the account after all."""
        accounts.services.closing.withdraw(user=cast("User", request.user))
        return Response(status=204)

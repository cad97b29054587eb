"""Accounts and addresses for API clients: the same verbs as the pages."""

from typing import cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import accounts.services.addresses
import accounts.services.profiles
from accounts.api.serializers import (
    AccountSerializer,
    AddressSerializer,
    ChangeAccountSerializer,
    WriteAddressSerializer,
)
from accounts.models import Address, User
from operations.api.serializers import read
from operations.api.versions import IF_MATCH


def version_in(request: Request) -> str | None:
    """Return the version the client says it holds; None where it does not say."""
    tag = request.headers.get("If-Match", "").strip()
    return None if tag in {"", "*"} else tag.removeprefix("W/").strip('"')


def answer(address: Address, status: int = 200) -> Response:
    """Return the address with its ETag."""
    headers = {"ETag": f'"{accounts.services.addresses.version_of(address)}"'}
    return Response(AddressSerializer(address).data, status=status, headers=headers)


class AccountView(APIView):
    """The client's own account."""

    @extend_schema(responses=AccountSerializer)
    def get(self, request: Request) -> Response:
        """Show the account."""
        return Response(AccountSerializer(cast("User", request.user)).data)

    @extend_schema(request=ChangeAccountSerializer, responses=AccountSerializer)
    def patch(self, request: Request) -> Response:
        """Change nickname, language or the letters that are wanted."""
        facts = read(ChangeAccountSerializer, request.data)
        user = accounts.services.profiles.change_profile(user=cast("User", request.user), **facts)
        return Response(AccountSerializer(user).data)


class AddressesView(ListAPIView[Address]):
    """The client's addresses."""

    serializer_class = AddressSerializer
    queryset = Address.objects.none()

    def get_queryset(self) -> QuerySet[Address]:
        """Choose the client's own."""
        return Address.objects.owned_by(self.request.user)

    @extend_schema(request=WriteAddressSerializer, responses={201: AddressSerializer})
    def post(self, request: Request) -> Response:
        """Write a new address; the first becomes the default."""
        form = WriteAddressSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        address = accounts.services.addresses.save_address(
            user=cast("User", request.user), address=form.write_on(Address())
        )
        return answer(address, status=201)


class AddressView(APIView):
    """One of the client's addresses."""

    def own(self, address_id: int) -> Address:
        """Find the client's address. Raises Http404."""
        own = Address.objects.owned_by(self.request.user)
        found: Address = get_object_or_404(own, pk=address_id)
        return found

    @extend_schema(responses=AddressSerializer)
    def get(self, request: Request, address_id: int) -> Response:
        """Show the address."""
        return answer(self.own(address_id))

    @extend_schema(
        parameters=[IF_MATCH], request=WriteAddressSerializer, responses=AddressSerializer
    )
    def put(self, request: Request, address_id: int) -> Response:
        """Write the whole address anew."""
        return self.write(request, address_id, is_partial=False)

    @extend_schema(
        parameters=[IF_MATCH], request=WriteAddressSerializer, responses=AddressSerializer
    )
    def patch(self, request: Request, address_id: int) -> Response:
        """Change what is sent."""
        return self.write(request, address_id, is_partial=True)

    def write(self, request: Request, address_id: int, *, is_partial: bool) -> Response:
        """Change the address as far as the body says."""
        address = self.own(address_id)
        form = WriteAddressSerializer(data=request.data, partial=is_partial)
        form.is_valid(raise_exception=True)
        saved = accounts.services.addresses.save_address(
            user=cast("User", request.user),
            address=form.write_on(address),
            version=version_in(request),
        )
        return answer(saved)

    @extend_schema(parameters=[IF_MATCH], responses={204: None})
    def delete(self, request: Request, address_id: int) -> Response:
        """Forget the address."""
        accounts.services.addresses.remove_address(
            user=cast("User", request.user),
            address_id=self.own(address_id).pk,
            version=version_in(request),
        )
        return Response(status=204)

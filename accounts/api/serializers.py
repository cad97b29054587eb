"""People and addresses as API clients write and read them."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

import accounts.regions
import accounts.services.consents
from accounts.models import Address, Consent, User
from accounts.phones import NotAPhoneNumber, to_e164
from operations.api.serializers import StrictSerializer


class PhoneNumberField(serializers.CharField):
    """A phone number, kept as E.164."""

    default_error_messages = {
        "invalid_phone": _("Enter a valid phone number, such as 138 0013 8000.")
    }

    def to_internal_value(self, data: Any) -> str:
        """Return the number as E.164. Raises ValidationError."""
        try:
            return to_e164(super().to_internal_value(data))
        except NotAPhoneNumber:
            self.fail("invalid_phone")


class LettersSerializer(StrictSerializer):
    """Which letters a person wants beside those that belong to a sale."""

    price_drops = serializers.BooleanField(required=False)
    cart_reminders = serializers.BooleanField(required=False)


class AccountSerializer(serializers.ModelSerializer[User]):
    """The client's own account."""

    email = serializers.EmailField(allow_null=True, read_only=True)
    letters = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["id", "nickname", "language", "phone", "email", "created_at", "letters"]

    @extend_schema_field(LettersSerializer)
    def get_letters(self, user: User) -> dict[str, bool]:
        """Return of each kind of letter whether it is wanted."""
        wanted = accounts.services.consents.wanted_by(user)
        return {kind: kind in wanted for kind in Consent.LETTERS}


class ChangeAccountSerializer(StrictSerializer):
    """How a person wants to be called and addressed."""

    nickname = serializers.CharField(max_length=40, required=False, allow_blank=True)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    letters = LettersSerializer(required=False)


class AddressSerializer(serializers.ModelSerializer[Address]):
    """An address as it is kept."""

    class Meta:
        model = Address
        fields = [
            "id", "recipient", "phone", "region_code", "province", "city", "district", "detail",
            "postcode", "is_default",
        ]  # fmt: skip


class WriteAddressSerializer(StrictSerializer):
    """A place to send things to; ``region_code`` is a city's or district's of GB/T 2260."""

    recipient = serializers.CharField(max_length=40)
    phone = PhoneNumberField(max_length=40)
    region_code = serializers.CharField(max_length=12)
    district = serializers.CharField(max_length=40, required=False, allow_blank=True)
    detail = serializers.CharField(max_length=200)
    postcode = serializers.RegexField(r"^[0-9]{6}$", required=False, allow_blank=True)
    is_default = serializers.BooleanField(required=False)

    def validate_region_code(self, value: str) -> str:
        """Refuse a code the country does not know."""
        if accounts.regions.find(value) is None:
            raise serializers.ValidationError(_("There is no such region."), "unknown_region")
        return value

    def write_on(self, address: Address) -> Address:
        """Put the validated values on an address, the region's names as the country has them."""
        for name, value in self.validated_data.items():
            setattr(address, name, value)
        region = accounts.regions.find(address.region_code)
        if region:
            address.province, address.city = region.province, region.city
            address.district = region.district or address.district
        return address

"""What people type about themselves: who they are, where they live."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

import accounts.regions
from accounts.models import Address, Consent, User
from accounts.phones import NotAPhoneNumber, as_people_write, to_e164
from accounts.regions import Place


class PhoneField(forms.CharField):
    """A phone number, kept as E.164."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"type": "tel", "autocomplete": "tel", "inputmode": "tel"}
        defaults = {"label": _("Phone"), "max_length": 40, "widget": forms.TextInput(attributes)}
        super().__init__(**{**defaults, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """Show a number that was kept as people write it; what was typed stays as typed."""
        return as_people_write(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        """Return the number as E.164. Raises ValidationError."""
        text = str(super().clean(value))
        if not text:
            return ""
        try:
            return to_e164(text)
        except NotAPhoneNumber as error:
            raise ValidationError(
                _("Enter a valid phone number, such as 138 0013 8000."), code="invalid_phone"
            ) from error


class EntryForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Who comes in, by phone number or e-mail address, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = self.fields["login"]
        who.label, who.max_length = _("Phone or e-mail"), 254
        who.widget = forms.TextInput({"autocomplete": "username", "autocapitalize": "none"})
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        """Return what was typed with full-width letters and digits made plain."""
        return unicodedata.normalize("NFKC", super().clean_login())


class JoiningForm(SignupForm):  # type: ignore[misc]  # allauth ships no types
    """A new shopper: an e-mail address, a password, and consent."""

    agrees = forms.BooleanField(label=_("I agree to the terms of use and the privacy policy."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["password1"].help_text = _("At least 8 characters, not only digits.")
        for name in ("email", "password1"):
            self.fields[name].widget.attrs.pop("placeholder", None)

    def try_save(self, request: HttpRequest) -> Any:
        """Make the account, or write to who has one already: the same to see, and as slow."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class PhoneForm(forms.Form):
    """The phone number a code is to be sent to."""

    phone = PhoneField()


class ComingForm(PhoneForm):
    """The phone number of who signs in by code, or joins by it, and consent."""

    agrees = forms.BooleanField(label=_("I agree to the terms of use and the privacy policy."))


class CodeField(forms.CharField):
    """Six digits as they are typed from a text message: also full-width, also with spaces."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"inputmode": "numeric", "autocomplete": "one-time-code"}
        widget = forms.TextInput(attributes)
        super().__init__(**{"label": _("Code"), "max_length": 20, "widget": widget, **kwargs})

    def clean(self, value: Any) -> str:
        """Return the digits. Raises ValidationError where it is not six of them."""
        digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", str(super().clean(value))))
        if not re.fullmatch(r"[0-9]{6}", digits):
            raise ValidationError(_("Enter the six digits of the code."), code="not_six_digits")
        return digits


class CodeForm(forms.Form):
    """The code that came."""

    code = CodeField()


class NewPasswordForm(CodeForm):
    """The code that came, and the password it is exchanged for."""

    password = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        help_text=_("At least 8 characters, not only digits."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """Refuse a weak password before the code is used up for it."""
        validate_password(self.cleaned_data["password"])
        return str(self.cleaned_data["password"])


class ProfileForm(forms.ModelForm):
    """How a person wants to be called and addressed."""

    class Meta:
        model = User
        fields = ["nickname", "language"]
        widgets = {"nickname": forms.TextInput({"autocomplete": "nickname"})}

    language = forms.ChoiceField(label=_("Language of letters"), choices=settings.LANGUAGES)


class LettersForm(forms.Form):
    """Which letters a person wants beside those of their orders; nothing is ticked for them."""

    kinds = forms.MultipleChoiceField(
        label=_("Write to me about"),
        choices=[(kind.value, kind.label) for kind in Consent.LETTERS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class CitySelect(forms.Select):
    """A choice of cities that tells the region picker which province each lies in."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Name the province of an option by its code."""
        option = super().create_option(*args, **kwargs)
        if option["value"]:
            option["attrs"]["data-parent"] = str(option["value"])[:2] + "0000"
        return option


class NarrowingField(forms.ChoiceField):
    """A choice that only helps to find the next one, so whatever was sent is fine."""

    def clean(self, value: Any) -> str:
        """Return the value unchecked."""
        return str(value or "")


class AddressForm(forms.ModelForm):
    """A place to send things to; ``province`` only narrows the choice of cities."""

    phone = PhoneField()
    province = NarrowingField(label=_("Province"))
    region_code = forms.ChoiceField(label=_("City"), widget=CitySelect)

    class Meta:
        model = Address
        fields = [
            "recipient", "phone", "region_code", "district", "detail", "postcode", "is_default",
        ]  # fmt: skip

        widgets = {"detail": forms.Textarea({"rows": 2})}

    field_order = ["recipient", "phone", "province", *Meta.fields[2:]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        nothing = ("", _("Please choose"))
        fields["province"].choices = [nothing, *places(accounts.regions.provinces())]
        fields["region_code"].choices = [nothing, *cities_by_province()]
        if self.instance.region_code:
            self.initial["province"] = self.instance.region_code[:2] + "0000"
            self.initial["region_code"] = city_of(self.instance.region_code)
        fields["is_default"].label = _("Make this my default address")
        fields["phone"].label = _("Phone")
        fields["postcode"].widget.attrs["inputmode"] = "numeric"
        for name, words in AUTOCOMPLETE.items():
            fields[name].widget.attrs["autocomplete"] = words

    def clean_detail(self) -> str:
        """Return street and number on one line."""
        return " ".join(self.cleaned_data["detail"].split())

    def clean_postcode(self) -> str:
        """Return the postcode with full-width digits made plain. Raises ValidationError."""
        postcode = unicodedata.normalize("NFKC", self.cleaned_data["postcode"]).strip()
        if postcode and not re.fullmatch(r"[0-9]{6}", postcode):
            raise ValidationError(_("A postcode has six digits."))
        return postcode

    def clean(self) -> dict[str, Any]:
        """Write the region as the country names it, by its district where that is known."""
        cleaned: dict[str, Any] = super().clean() or {}
        region = accounts.regions.find(cleaned.get("region_code", ""))
        if region:
            self.instance.province, self.instance.city = region.province, region.city
            cleaned["region_code"] = district_code(region.code, cleaned.get("district", ""))
        return cleaned


AUTOCOMPLETE = {
    "recipient": "name",
    "province": "address-level1",
    "region_code": "address-level2",
    "district": "address-level3",
    "detail": "street-address",
    "postcode": "postal-code",
}


def places(of: Iterable[Place]) -> list[tuple[str, str]]:
    """Return places as choices in the reader's language."""
    english = (get_language() or "").startswith("en")
    return [(place.code, place.name_en if english else place.name) for place in of]


def cities_by_province() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every city as a choice, grouped by its province."""
    return [
        (title, places(accounts.regions.cities(code)))
        for code, title in places(accounts.regions.provinces())
    ]


def city_of(region_code: str) -> str:
    """Return the code of the city a region lies in; counties under a province stand alone."""
    for city in accounts.regions.cities(region_code[:2] + "0000"):
        if region_code in {city.code, *(d.code for d in accounts.regions.districts(city.code))}:
            return city.code
    return ""


def district_code(city_code: str, district: str) -> str:
    """Return the code of a city's district by its name, or the city's own where unknown."""
    known = accounts.regions.districts(city_code)
    return next((d.code for d in known if district in {d.name, d.name_en}), city_code)

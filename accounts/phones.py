"""Phone numbers as the world writes them: E.164."""

import unicodedata
from functools import lru_cache

import phonenumbers

CHINA = 86


class NotAPhoneNumber(ValueError):
    """Nobody can be called under this."""


def to_e164(text: str) -> str:
    """Return a phone number as E.164, taking China for numbers without a country.

    Full-width digits, spaces and dashes are understood. Raises NotAPhoneNumber.
    """
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), "CN")
    except phonenumbers.NumberParseException as error:
        raise NotAPhoneNumber(text) from error
    if not phonenumbers.is_valid_number(number):
        raise NotAPhoneNumber(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def as_people_write(number: str) -> str:
    """Write E.164 with spaces, ``+8613800138000`` as ``138 0013 8000``; other text as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    shapes = phonenumbers.PhoneNumberFormat
    shape = shapes.NATIONAL if parsed.country_code == CHINA else shapes.INTERNATIONAL
    return phonenumbers.format_number(parsed, shape)


def country_code(number: str) -> str:
    """Return the calling code of E.164: ``86`` of ``+8613800138000``."""
    return str(phonenumbers.parse(number).country_code)


def takes_texts(number: str) -> bool:
    """Tell whether a text message can arrive at E.164: a mobile, as far as its digits say."""
    kinds = phonenumbers.PhoneNumberType
    kind = phonenumbers.number_type(phonenumbers.parse(number))
    return kind in {kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE}

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

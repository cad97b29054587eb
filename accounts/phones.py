"""Phone numbers as the world writes them: E.164."""

import unicodedata

import phonenumbers


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

"""Take out of words what they may say of people, before they go where they are kept."""

import re

# What a database says of a row it refused: its values.
ROW = re.compile(r"(DETAIL|CONTEXT):[^\n]*")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w+])(?:\+\d{8,15}|1[3-9]\d{9})(?!\w)")


def scrubbed(words: str) -> str:
    """Return words without e-mail addresses, phone numbers, and values of refused rows."""
    words = ROW.sub(r"\1: …", words)
    return PHONE.sub("[phone]", EMAIL.sub("[e-mail]", words))

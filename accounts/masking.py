"""Personal data with its middle hidden: enough to recognise, too little to use."""

COUNTRY = "+86"


def phone(number: str | None) -> str:
    """Return a phone number as ``138****8000``; what is too short to hide is hidden whole."""
    bare = (number or "").removeprefix(COUNTRY)
    if bare.startswith("#"):
        return "***"
    return f"{bare[:-8]}****{bare[-4:]}" if len(bare) > 8 else "*" * len(bare)


def email(address: str | None) -> str:
    """Return an e-mail address with most of its name hidden, such as ``a***@example.com``."""
    name, at, host = (address or "").partition("@")
    return f"{name[:1]}***{at}{host}" if name else ""


def name(person: str | None) -> str:
    """Return a name by its first letter, such as ``林**``."""
    bare = (person or "").strip()
    return f"{bare[0]}**" if bare else ""


def place(address: str | None) -> str:
    """Return an address as far as its city, the first two of its words: ``上海市 上海市 ***``."""
    words = (address or "").split()
    return " ".join([*words[:2], "***"]) if words else ""

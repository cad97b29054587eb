"""The text messages a test has sent, read where the console gateway writes them."""

import re
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from operations.services.outbox import relay
from shop.outbox import HANDLERS


class Sent(NamedTuple):
    """A text message as it was sent; ``code`` is empty where it carries none."""

    phone: str
    code: str


def texts() -> list[Sent]:
    """Return the text messages sent so far, the oldest first."""
    file = Path(settings.TEXT_CONSOLE_FILE)
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [Sent(line.split()[1], code_in(line)) for line in lines]


def code_in(line: str) -> str:
    """Return the code a line carries."""
    found = re.search(r"code: (\d{6})", line)
    return found[1] if found else ""


def last_code() -> str:
    """Send what is promised and return the code of the last message."""
    relay(HANDLERS)
    return texts()[-1].code

"""No partner at all: messages are written down where a developer reads them."""

import sys
from datetime import datetime
from pathlib import Path

from django.conf import settings

from accounts.gateways.texts.contract import Text


class ConsoleGateway:
    """Writes each message as a line to the file of the settings, or to standard output."""

    code = "console"

    def send(self, text: Text) -> str:
        """Write the message down."""
        words = ", ".join(f"{name}: {value}" for name, value in text.words.items())
        moment = datetime.now().astimezone().isoformat(timespec="seconds")
        line = f"{moment} {text.phone} 【{settings.TEXT_SIGNATURE}】 {text.template}, {words}\n"
        if settings.TEXT_CONSOLE_FILE:
            append(Path(settings.TEXT_CONSOLE_FILE), line)
        else:
            sys.stdout.write(line)
        return ""


def append(file: Path, line: str) -> None:
    """Add a line to a file; one that is new only its owner can read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    with file.open("a", encoding="utf-8") as log:
        log.write(line)

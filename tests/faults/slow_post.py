"""A mail server that takes its time and keeps a book: the outside world of a relay."""

import os
import time
from pathlib import Path
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend

SECONDS_A_LETTER = 0.2


class SlowPost(BaseEmailBackend):
    """Write subject and id of each letter into the book, in the middle of a slow conversation."""

    def send_messages(self, email_messages: Any) -> int:
        """Send the letters; a sender killed midway may or may not have sent."""
        for letter in email_messages:
            time.sleep(SECONDS_A_LETTER / 2)
            with Path(os.environ["POST_BOOK"]).open("a") as book:
                book.write(f"{letter.subject} {letter.extra_headers['Message-ID']}\n")
            time.sleep(SECONDS_A_LETTER / 2)
        return len(email_messages)

"""Tells merchants what happened until they say "success", from a thread of its own."""

import http.client
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping

from payments.sandbox.dialects import Dialect
from payments.sandbox.store import Row, Store

LADDER = (1, 2, 5, 15, 60, 300, 900, 3600)
AT_ONCE = 16
LEASE_SECONDS = 30
ANSWER_SECONDS = 5


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """Takes a redirect for a refusal: a notice goes where the merchant said, or nowhere."""

    def redirect_request(self, *_facts: object) -> None:
        """Follow nothing."""


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirects)


class Notifier:
    """Sends due notices, several at a time."""

    def __init__(self, store: Store, dialects: Mapping[str, Dialect]) -> None:
        self.store = store
        self.dialects = dialects
        self.stopping = threading.Event()
        self.slots = threading.BoundedSemaphore(AT_ONCE)

    def start(self) -> None:
        """Start sending."""
        threading.Thread(target=self.run, name="notifier", daemon=True).start()

    def run(self) -> None:
        """Send what is due until told to stop."""
        while not self.stopping.wait(0.1):
            for notice in self.claim():
                self.slots.acquire()
                threading.Thread(target=self.send, args=[notice], daemon=True).start()

    def claim(self) -> list[Row]:
        """Take due notices, so that only a dead process's are sent again."""
        now = time.time()
        with self.store.writing():
            due = self.store.rows(
                "SELECT * FROM notice WHERE next_at <= ? ORDER BY next_at LIMIT ?", now, AT_ONCE
            )
            for notice in due:
                sql = "UPDATE notice SET next_at = ? WHERE id = ?"
                self.store.run(sql, now + LEASE_SECONDS, notice["id"])
        return due

    def send(self, notice: Row) -> None:
        """Send one notice; unless the merchant says success, climb the ladder."""
        try:
            answer = self.post(notice)
            attempts = notice["attempts"] + 1
            pause = LADDER[min(attempts, len(LADDER)) - 1]
            is_over = answer == "success" or attempts > len(LADDER) + 2
            next_at = None if is_over else time.time() + pause
            sql = "UPDATE notice SET attempts = ?, next_at = ?, answer = ? WHERE id = ?"
            self.store.run(sql, attempts, next_at, answer, notice["id"])
        finally:
            self.slots.release()

    def post(self, notice: Row) -> str:
        """Post a notice; return "success" or what went wrong."""
        dialect = self.dialects[notice["dialect"]]
        body, headers = dialect.letter(notice)
        request = urllib.request.Request(notice["url"], body, headers)  # noqa: S310
        try:
            with OPENER.open(request, timeout=ANSWER_SECONDS) as response:
                return dialect.verdict(response.status, response.read(1000))
        except urllib.error.HTTPError as error:
            return f"HTTP {error.code}"
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__

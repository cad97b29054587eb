"""Somebody who listens to notifies, in place of the shop."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from typing import Any

import pytest


class Ear(ThreadingHTTPServer):
    """Listens to notifies and keeps them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Heard)
        self.heard: Queue[tuple[dict[str, str], bytes]] = Queue()
        self.url = f"http://127.0.0.1:{self.server_address[1]}/notify"

    def next(self) -> tuple[dict[str, str], bytes]:
        """Return the next notify; wait for it."""
        return self.heard.get(timeout=10)

    def hears_no_more(self) -> bool:
        """Tell whether nothing comes for a while."""
        try:
            self.heard.get(timeout=1.5)
        except Empty:
            return True
        return False


class Heard(BaseHTTPRequestHandler):
    """Keeps one notify and says thanks."""

    server: Ear

    def do_POST(self) -> None:
        """Take a notify."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.put((dict(self.headers.items()), body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_facts: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def ear() -> Iterator[Ear]:
    """Somebody who listens."""
    server = Ear()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()

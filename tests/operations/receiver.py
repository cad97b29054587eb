"""A receiver of webhooks on a real port: keeps what it got, answers what it is told to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What came in, and what is answered."""

    url: str = ""
    status: int = 204
    location: str = ""
    words: bytes = b"thank you"
    look: Callable[[], None] = lambda: None
    got: list[dict[str, Any]] = field(default_factory=list)

    def bodies(self) -> list[Any]:
        """Return the JSON documents that came in."""
        return [json.loads(message["body"]) for message in self.got]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a receiver while a test lasts."""
    receiver = Receiver()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append({"path": self.path, "headers": dict(self.headers), "body": body})
            receiver.look()
            self.send_response(receiver.status)
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.end_headers()
            self.wfile.write(receiver.words if receiver.status != 204 else b"")

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    receiver.url = f"http://localhost:{server.server_port}/hook?a=1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()

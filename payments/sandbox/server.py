"""The gateway's HTTP: the merchants' door, the shoppers' page."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from payments.sandbox import pages
from payments.sandbox.merchant_api import MerchantApi
from payments.sandbox.mischief import read_mischief
from payments.sandbox.notifier import Notifier
from payments.sandbox.setup import Setup
from payments.sandbox.store import Row, Store
from payments.sandbox.trades import Trades

LARGEST_BODY = 65_536
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class Server(ThreadingHTTPServer):
    """Listens, and holds what its handlers need."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, setup: Setup) -> None:
        super().__init__((setup.host, setup.port), Handler)
        self.setup = setup
        self.store = Store(setup.database)
        self.trades = Trades(self.store)
        if setup.misbehave:
            self.trades.set_mood(read_mischief(setup.misbehave))
        self.api = MerchantApi(setup, self.trades)
        self.notifier = Notifier(self.store, setup.secret)
        self.notifier.start()

    def server_close(self) -> None:
        """Stop listening and telling."""
        self.notifier.stopping.set()
        super().server_close()


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: Server
    server_version = "Sandbox"
    sys_version = ""
    timeout = 15

    def do_GET(self) -> None:
        """Show the pay page, its style or the gateway's health."""
        path = urlsplit(self.path).path
        if path == "/healthz":
            return self.reply(200, "text/plain", b"ok")
        if path == "/style.css":
            return self.reply(200, "text/css", pages.CSS.encode())
        trade = self.trade_at(path)
        if trade is None:
            return self.page(404, pages.missing(self.language()))
        return self.page(200, pages.pay_page(trade, self.language(trade), self.own_url(trade)))

    def do_POST(self) -> None:
        """Answer a merchant, or do what the shopper pressed."""
        body = self.read_body()
        if body is None:
            return None
        path = urlsplit(self.path).path
        if path in self.server.api.verbs:
            status, document = self.server.api.answer(path, dict(self.headers.items()), body)
            return self.reply(status, "application/json", json.dumps(document).encode())
        trade = self.trade_at(path)
        if trade is None:
            return self.page(404, pages.missing(self.language()))
        return self.press(trade, body)

    def press(self, trade: Row, body: bytes) -> None:
        """Pay, pretend to be poor, or cancel; then show what has become of the trade."""
        form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=20)
        pressed, note = form.get("do", [""])[0], ""
        try:
            mischief = read_mischief(",".join(form.get("misbehave", [])))
        except ValueError:
            mischief = {}
        if pressed == "pay":
            self.server.trades.pay(trade, mischief)
        elif pressed == "cancel":
            self.server.trades.cancel(trade)
        elif pressed == "poor":
            note = "poor_said"
        if note:
            url = self.own_url(trade)
            return self.page(200, pages.pay_page(trade, self.language(trade), url, note))
        self.send_response(303)
        self.send_header("Location", f"/pay/{trade['token']}?lang={self.language(trade)}")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    def trade_at(self, path: str) -> Row | None:
        """Find the trade of a pay page's path; one whose time is over is shown as closed."""
        token = path.removeprefix("/pay/")
        trade = self.server.trades.named(token) if path.startswith("/pay/") else None
        return self.server.trades.seen_now(trade) if trade else None

    def own_url(self, trade: Row) -> str:
        """Return the public address of a trade's page."""
        return f"{self.server.setup.public_url}/pay/{trade['token']}"

    def language(self, trade: Row | None = None) -> str:
        """Choose the language: asked for, the trade's, or the browser's."""
        asked = parse_qs(urlsplit(self.path).query).get("lang", [""])[0]
        if asked in {"zh", "en"}:
            return asked
        if trade:
            return str(trade["language"])
        accepted = self.headers.get("Accept-Language", "").lower()
        return "en" if accepted.startswith("en") else "zh"

    def read_body(self) -> bytes | None:
        """Read the body; answer and return None where it is too long or of unknown length."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal()) or int(length[:9]) > LARGEST_BODY:
            self.close_connection = True
            self.reply(413, "application/json", b'{"detail": "The body is too large."}')
            return None
        return self.rfile.read(int(length))

    def page(self, status: int, html: str) -> None:
        """Answer with a page."""
        self.reply(status, "text/html", html.encode())

    def reply(self, status: int, kind: str, body: bytes) -> None:
        """Answer with a body and the headers every answer has."""
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Keep quiet: pay pages' addresses are secrets."""

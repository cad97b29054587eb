"""The gateway's HTTP: the merchants' door, the shoppers' page."""

from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from payments.sandbox import checks, pages
from payments.sandbox.alipay import Alipay
from payments.sandbox.dialects import Answer, Dialect, Request
from payments.sandbox.merchant_api import MerchantApi
from payments.sandbox.mischief import read_mischief
from payments.sandbox.notifier import Notifier
from payments.sandbox.setup import Setup
from payments.sandbox.store import Row, Store
from payments.sandbox.stripe import Stripe
from payments.sandbox.trades import Trades
from payments.sandbox.wechat import Wechat

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
        own, wechat = MerchantApi(setup, self.trades), Wechat(setup, self.trades)
        alipay, stripe = Alipay(setup, self.trades), Stripe(setup, self.trades)
        own.rotations = {wechat.code: wechat.keys.rotate, alipay.code: alipay.keys.rotate}
        own.rotations[stripe.code] = stripe.keys.rotate
        dialects: list[Dialect] = [own, wechat, alipay, stripe]
        self.dialects = {dialect.code: dialect for dialect in dialects}
        self.trades.dialects = self.dialects
        self.notifier = Notifier(self.store, self.dialects)
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
        """Answer a merchant, or show the pay page, its style or the gateway's health."""
        path = urlsplit(self.path).path
        if answer := self.merchants_answer(b""):
            return self.give(answer)
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
        if answer := self.merchants_answer(body):
            return self.give(answer)
        trade = self.trade_at(path)
        if trade is None:
            return self.page(404, pages.missing(self.language()))
        return self.press(trade, body)

    def merchants_answer(self, body: bytes) -> Answer | None:
        """Return what a merchant is answered in the dialect spoken; None for a shopper."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, body)
        answers = (dialect.answer(request) for dialect in self.server.dialects.values())
        return next((answer for answer in answers if answer), None)

    def give(self, answer: Answer) -> None:
        """Send a merchant's answer."""
        self.reply(answer.status, answer.kind, answer.body, answer.headers)

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
        if trade is None:
            return None
        if (back := self.asked("redirect_url")) and not trade["return_url"]:
            trade = self.with_way_back(trade, back)
        return self.server.trades.seen_now(trade)

    def with_way_back(self, trade: Row, address: str) -> Row:
        """Take from a pay page's own address where the shopper is to go back to."""
        try:
            return self.server.trades.comes_from(trade, checks.web_address(address))
        except ValueError:
            return trade

    def asked(self, name: str) -> str:
        """Return a value of the address's query, "" where there is none."""
        return parse_qs(urlsplit(self.path).query, max_num_fields=20).get(name, [""])[0]

    def own_url(self, trade: Row) -> str:
        """Return the public address of a trade's page."""
        return f"{self.server.setup.public_url}/pay/{trade['token']}"

    def language(self, trade: Row | None = None) -> str:
        """Choose the language: asked for, the trade's, or the browser's."""
        asked = self.asked("lang")
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

    def reply(
        self, status: int, kind: str, body: bytes, more: Mapping[str, str] | None = None
    ) -> None:
        """Answer with a body and the headers every answer has."""
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Keep quiet: pay pages' addresses are secrets."""

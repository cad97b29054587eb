"""The stand-in's HTTP: people's pages and apps' endpoints."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from accounts.standin import pages, qq, weibo, weixin
from accounts.standin.answers import Answer, Ask, go, page, written
from accounts.standin.people import person
from accounts.standin.setup import Setup
from accounts.standin.tickets import Desk, Wanted

LARGEST_BODY = 65_536
POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'"
DOORS = {
    path: (partner, module.APP_ID, is_here)
    for partner, module in (("weixin", weixin), ("weibo", weibo), ("qq", qq))
    for path, is_here in module.SCAN.items()
}


class Server(ThreadingHTTPServer):
    """Listens, and holds what its handlers need."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, setup: Setup) -> None:
        super().__init__((setup.host, setup.port), Handler)
        self.setup = setup
        self.desk = desk = Desk(setup)
        apps = setup.apps
        self.verbs = (
            weixin.Weixin(desk, apps["weixin"]).verbs
            | weibo.Weibo(desk, apps["weibo"]).verbs
            | qq.QQ(desk, apps["qq"]).verbs
        )

    def answer(self, ask: Ask) -> Answer:
        """Answer one request."""
        if ask.path in self.verbs:
            return self.verbs[ask.path](ask)
        if ask.path in DOORS:
            return self.begin(ask)
        room, _slash, key = ask.path[1:].partition("/")
        rooms = {"scan": self.wait, "phone": self.phone, "sdk": self.sdk}
        return rooms[room](ask, key) if room in rooms else page("", 404)

    def begin(self, ask: Ask) -> Answer:
        """Open a ticket for who is sent to sign in."""
        partner, app_id, is_here = DOORS[ask.path]
        is_web = urlsplit(ask["redirect_uri"]).scheme in {"http", "https"}
        if ask[app_id] != self.setup.apps[partner].app_id or not is_web:
            return page(pages.note(partner, ask.language, "wrong"), 400)
        facts = (partner, ask[app_id], ask["redirect_uri"], ask["state"])
        here = is_here or ask["display"] == "mobile"
        ticket = self.desk.open(Wanted(*facts, ask.address, ask.device, here))
        room = f"/phone/{ticket.scan}" if here else f"/scan/{ticket.wait}"
        return go(f"{room}?lang={ask.language}")

    def wait(self, ask: Ask, key: str) -> Answer:
        """Show the code, or go back to the app with what the phone decided."""
        ticket = self.desk.ticket(wait=key)
        if ticket is None:
            return page(pages.note("", ask.language, "expired"), 404)
        back = self.desk.way_back(ticket)
        if back:
            return go(back)
        return page(pages.code_page(ticket, ask.language, self.setup.public_url))

    def phone(self, ask: Ask, key: str) -> Answer:
        """Show the phone's page, or do what was pressed there."""
        ticket = self.desk.ticket(scan=key)
        if ticket is None:
            return page(pages.note("", ask.language, "expired"), 404)
        self.desk.see(ticket)
        if ask.method == "POST":
            self.desk.decide(ticket, person(ask["person"]) if ask["do"] == "yes" else None)
            back = self.desk.way_back(ticket) if ticket.wanted.is_here else None
            return go(back or f"/phone/{key}?lang={ask.language}")
        return page(pages.phone_page(ticket, ask.language))

    def sdk(self, ask: Ask, partner: str) -> Answer:
        """Stand for the partner's SDK in somebody's app: answer with a code and a token."""
        who = person(ask["person"])
        if partner not in self.setup.apps or who is None:
            return Answer(written({"error": "unknown"}), "application/json", 400)
        app_id = ask["app_id"] or self.setup.apps[partner].app_id
        code = self.desk.grant(Wanted(partner, app_id, "", "", "", ""), who)
        token = self.desk.token(self.desk.codes[code])
        facts = {"code": code, "access_token": token, "uid": who.number(partner)}
        return Answer(written(facts), "application/json")


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: Server
    server_version = "Standin"
    sys_version = ""
    timeout = 15

    def do_GET(self) -> None:
        """Answer a GET."""
        path = urlsplit(self.path).path
        if path == "/healthz":
            return self.reply(Answer(b"ok", "text/plain"))
        if path == "/standin.css":
            return self.reply(Answer(pages.CSS.encode(), "text/css"))
        return self.reply(self.server.answer(self.ask("")))

    def do_POST(self) -> None:
        """Answer a POST."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal()) or int(length[:9]) > LARGEST_BODY:
            self.close_connection = True
            return self.reply(Answer(b"too large", "text/plain", 413))
        body = self.rfile.read(int(length)).decode("utf-8", "replace")
        return self.reply(self.server.answer(self.ask(body)))

    def ask(self, body: str) -> Ask:
        """Read the request."""
        parts = urlsplit(self.path)
        facts = dict(parse_qsl(parts.query, max_num_fields=50))
        facts |= dict(parse_qsl(body, max_num_fields=50))
        accepted = self.headers.get("Accept-Language", "").lower()
        asked = facts.get("lang", "en" if accepted.startswith("en") else "zh")
        return Ask(
            self.command,
            parts.path,
            facts,
            self.client_address[0],
            self.headers.get("User-Agent", ""),
            "en" if asked == "en" else "zh",
        )

    def reply(self, answer: Answer) -> None:
        """Answer with a body and the headers every answer has."""
        self.send_response(answer.status)
        if answer.location:
            self.send_header("Location", answer.location)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Keep quiet: tickets' addresses are secrets."""

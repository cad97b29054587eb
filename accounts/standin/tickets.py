"""Tickets people scan, the codes that come of them, and the tokens codes are changed for."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from accounts.standin.people import Person
from accounts.standin.setup import Setup

MOST = 10_000
TOKEN_SECONDS = 7200


def secret() -> str:
    """Return what nobody can guess."""
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class Wanted:
    """What an app asks for when it sends somebody to sign in."""

    partner: str
    app_id: str
    redirect_uri: str
    state: str
    # Where the page that shows the code was opened, and by which program.
    address: str
    device: str
    # In an app of the partner's own there is nothing to scan.
    is_here: bool = False


@dataclass
class Ticket:
    """One sign-in: ``wait`` is known only where the code is shown, ``scan`` to the phone."""

    wanted: Wanted
    expires_at: float
    wait: str = field(default_factory=secret)
    scan: str = field(default_factory=secret)
    state: str = "waiting"
    code: str = ""


@dataclass
class Grant:
    """What a code or a token stands for."""

    partner: str
    app_id: str
    person: Person
    redirect_uri: str
    expires_at: float
    is_used: bool = False


class Desk:
    """Hands tickets, codes and tokens out, each good for a while and codes good once."""

    def __init__(self, setup: Setup, clock: Callable[[], float] = time.monotonic) -> None:
        self.setup = setup
        self.clock = clock
        self.lock = threading.RLock()
        self.tickets: dict[str, Ticket] = {}
        self.codes: dict[str, Grant] = {}
        self.tokens: dict[str, Grant] = {}

    def open(self, wanted: Wanted) -> Ticket:
        """Make a ticket."""
        with self.lock:
            ticket = Ticket(wanted, self.clock() + self.setup.ticket_seconds)
            self.tickets[ticket.wait] = self.tickets[ticket.scan] = ticket
            trim(self.tickets)
            return ticket

    def ticket(self, wait: str = "", scan: str = "") -> Ticket | None:
        """Find the ticket of a waiting page or of a scan, whichever is named; each by its own."""
        found = self.tickets.get(wait or scan)
        if found is None or (found.wait if wait else found.scan) != (wait or scan):
            return None
        if found.state in {"waiting", "seen"} and found.expires_at < self.clock():
            found.state = "expired"
        return found

    def see(self, ticket: Ticket) -> None:
        """Note that somebody scanned."""
        with self.lock:
            ticket.state = "seen" if ticket.state == "waiting" else ticket.state

    def decide(self, ticket: Ticket, person: Person | None) -> None:
        """Confirm as a person, or cancel for None; once."""
        with self.lock:
            if ticket.state not in {"waiting", "seen"}:
                return
            ticket.state = "confirmed" if person else "cancelled"
            if person:
                ticket.code = self.grant(ticket.wanted, person)

    def way_back(self, ticket: Ticket) -> str | None:
        """Return where the browser goes on, once; None where it stays."""
        with self.lock:
            wanted, state = ticket.wanted, ticket.state
            facts = {"code": ticket.code, "state": wanted.state}
            if state == "cancelled" and wanted.partner != "weixin":
                facts = {"error": "access_denied", "error_code": "21330", "state": wanted.state}
            elif state != "confirmed":
                return None
            ticket.state = "over"
        joint = "&" if urlsplit(wanted.redirect_uri).query else "?"
        return wanted.redirect_uri + joint + urlencode(facts)

    def grant(self, wanted: Wanted, person: Person) -> str:
        """Make a code."""
        code, good_until = secret(), self.clock() + self.setup.ticket_seconds
        facts = (wanted.partner, wanted.app_id, person, wanted.redirect_uri, good_until)
        self.codes[code] = Grant(*facts)
        trim(self.codes)
        return code

    def redeem(self, partner: str, code: str) -> Grant | str:
        """Take a code back, once; return what it stands for, or "invalid", "used", "expired"."""
        with self.lock:
            held = self.codes.get(code)
            if held is None or held.partner != partner:
                return "invalid"
            if held.is_used:
                return "used"
            held.is_used = True
            return held if held.expires_at >= self.clock() else "expired"

    def token(self, held: Grant) -> str:
        """Make a token for what a code stood for."""
        token, good_until = secret(), self.clock() + TOKEN_SECONDS
        self.tokens[token] = Grant(held.partner, held.app_id, held.person, "", good_until)
        trim(self.tokens)
        return token

    def holder(self, partner: str, token: str) -> Grant | None:
        """Return what a token stands for."""
        held = self.tokens.get(token)
        is_good = held and held.partner == partner and held.expires_at >= self.clock()
        return held if is_good else None


def trim(kept: dict[str, Ticket] | dict[str, Grant]) -> None:
    """Forget the oldest where too many are kept."""
    while len(kept) > MOST:
        del kept[next(iter(kept))]

"""WeChat, Weibo and QQ as one stand-in, and the fingers on its pages."""

import re
import socket
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from accounts.standin.server import Server
from accounts.standin.setup import PARTNERS, App, Setup

SECRET = "a-secret-of-the-stand-in"


class Standin:
    """A running stand-in, and somebody with a phone."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        apps = {partner: App(f"jishi-{partner}", SECRET) for partner in PARTNERS}
        self.server = Server(Setup("127.0.0.1", port, self.url, apps))
        self.clock = self.server.desk.clock
        self.web = requests.Session()
        self.web.trust_env = False

    def start(self) -> None:
        """Start answering."""
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop answering."""
        self.server.shutdown()
        self.server.server_close()
        self.web.close()

    def open(self, entrance: str) -> str:
        """Open the page with the code, as a browser would; return its address."""
        return self.url + self.get(entrance).headers["Location"]

    def get(self, address: str) -> requests.Response:
        """Open a page, without following it anywhere."""
        return self.web.get(address, allow_redirects=False, timeout=5)

    def phone_page(self, waiting: str) -> str:
        """Return the address the code of a waiting page holds."""
        found = re.search(rf"{self.url}/phone/[\w-]+", self.get(waiting).text)
        assert found
        return found[0]

    def decide(self, waiting: str, who: str = "ming", button: str = "yes") -> None:
        """Scan the code of a waiting page, and press a button on the phone."""
        form = {"person": who, "do": button}
        self.web.post(self.phone_page(waiting), data=form, timeout=5)

    def scan(self, entrance: str, who: str = "ming", button: str = "yes") -> str:
        """Go through a whole sign-in; return where the browser is sent back to."""
        waiting = self.open(entrance)
        self.decide(waiting, who, button)
        return self.get(waiting).headers.get("Location", "")

    def code(self, entrance: str, who: str = "ming") -> str:
        """Go through a whole sign-in; return the code that comes of it."""
        return parse_qs(urlsplit(self.scan(entrance, who)).query)["code"][0]

    def sdk(self, partner: str, who: str = "ming", **facts: str) -> dict[str, str]:
        """Return what the partner's SDK gives somebody's app."""
        given = self.web.get(f"{self.url}/sdk/{partner}", params={"person": who, **facts})
        return given.json()

    def later(self, seconds: float) -> None:
        """Let time pass."""
        now = self.clock() + seconds
        self.server.desk.clock = lambda: now

    def reset(self) -> None:
        """Let time be as it is."""
        self.server.desk.clock = self.clock


@pytest.fixture(scope="session")
def standin_process() -> Iterator[Standin]:
    """One stand-in for all tests."""
    standin = Standin()
    standin.start()
    yield standin
    standin.stop()


@pytest.fixture
def standin(standin_process: Standin, settings: Any) -> Iterator[Standin]:
    """The stand-in, as the shop's partner."""
    for partner in PARTNERS:
        name = partner.upper()
        setattr(settings, f"{name}_APP_ID", f"jishi-{partner}")
        setattr(settings, f"{name}_APP_SECRET", SECRET)
        setattr(settings, f"{name}_WEB_URL", standin_process.url)
        setattr(settings, f"{name}_API_URL", standin_process.url)
    yield standin_process
    standin_process.reset()

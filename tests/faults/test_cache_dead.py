"""Valkey dies, or accepts and never answers: people buy as before, and stay signed in."""

import re
import socket
import statistics
import time
import uuid
from contextlib import contextmanager

import pytest
import requests

pytestmark = pytest.mark.slow

PASSWORD = "correct-horse-battery"
WHERE_TO = {
    "recipient": "林小满",
    "phone": "13800138000",
    "region_code": "310100",
    "district": "徐汇区",
    "detail": "漕溪北路 88 号",
}
TYPICAL_SECONDS, LONGEST_SECONDS = 0.15, 3.0


class Shopper:
    """A person with a browser, who notes every answer and how long it took."""

    def __init__(self, machine):
        self.site, self.machine = machine.site, machine
        self.browser = requests.Session()
        self.statuses: list[tuple[str, int]] = []
        self.seconds: list[float] = []
        email = f"{uuid.uuid4().hex}@example.com"
        make = f"from tests.factories.accounts import UserFactory; UserFactory(email={email!r})"
        machine.run("django", "shell", "-c", make)
        self.open("/accounts/login/")
        self.send("/accounts/login/", login=email, password=PASSWORD)

    def open(self, path):
        return self.note(path, "GET")

    def send(self, path, **fields):
        fields["csrfmiddlewaretoken"] = self.browser.cookies["csrftoken"]
        return self.note(path, "POST", data=fields)

    def note(self, path, method, **options):
        start = time.monotonic()
        answer = self.browser.request(method, self.site + path, timeout=30, **options)
        self.seconds.append(time.monotonic() - start)
        self.statuses.append((path, answer.status_code))
        return answer

    def buy(self, variant):
        """Go from the home page to the pay page; return the order's number."""
        for path in ("/", "/c/", "/search/?q=x"):
            self.open(path)
        self.send("/cart/add/", variant=str(variant), quantity="1")
        self.open("/cart/")
        page = self.open("/checkout/").text
        quote = re.search(r'name="quote" value="([^"]+)"', page)[1]
        paying = self.send("/checkout/", quote=quote, address="new", **WHERE_TO)
        number = re.search(r"/orders/(\d+)/", paying.url)[1]
        self.open(f"/orders/{number}/pay/status/")
        return number

    def forget(self):
        self.seconds.clear()
        self.statuses.clear()


@contextmanager
def dead(machine):
    """Kill Valkey for as long as the block lasts."""
    machine.end_valkey()
    yield
    machine.start_valkey()


@contextmanager
def silent(machine):
    """Put a socket in Valkey's place that takes every connection and never says a word."""
    machine.end_valkey()
    machine.valkey.socket.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(machine.valkey.socket))
        door.listen(512)
        yield
    machine.valkey.socket.unlink()
    machine.start_valkey()


@pytest.fixture(scope="module")
def variant(only_machine):
    only_machine.heal()
    return only_machine.stock(50)[0]


@pytest.fixture(scope="module")
def shopper(only_machine):
    only_machine.heal()
    return Shopper(only_machine)


@pytest.mark.parametrize("trouble", [dead, silent])
def test_people_buy_without_the_cache_and_stay_signed_in(machine, shopper, variant, trouble):
    shopper.buy(variant)
    alive = statistics.median(shopper.seconds)
    shopper.forget()
    with trouble(machine):
        orders = {shopper.buy(variant) for _ in range(3)}
        account = shopper.open("/account/")
    assert [one for one in shopper.statuses if one[1] >= 400] == []
    assert account.url == f"{machine.site}/account/"
    assert len(orders) == 3
    assert statistics.median(shopper.seconds) < alive + TYPICAL_SECONDS
    assert max(shopper.seconds) < LONGEST_SECONDS

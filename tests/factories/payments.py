"""The real sandbox gateway as a process of its own, and notifies signed as it signs them."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings as shop
from django.test import Client
from django.utils import timezone

from payments.gateways import SandboxGateway
from payments.gateways.wechat_client import SHELVES
from payments.models import Payment
from payments.sandbox import keys
from payments.services.collection import Claim, write_payment
from payments.signing import signed_headers


class Sandbox:
    """A running gateway and the shopper's fingers on its pages."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        self.url = f"http://{self.address}"
        self.database = home / "sandbox.sqlite3"
        self.keys = home / "keys"
        self.web = requests.Session()
        self.web.trust_env = False

    def start(self) -> None:
        """Start the process and wait until it answers."""
        names = {"SANDBOX_LISTEN": self.address, "SANDBOX_GATEWAY_URL": self.url}
        names["SANDBOX_DATABASE"] = str(self.database)
        command = [sys.executable, "-m", "payments.sandbox"]
        self.process = subprocess.Popen(
            command, env=os.environ | names, stdout=subprocess.DEVNULL, cwd=shop.BASE_DIR
        )
        wait_until(self.answers)

    def stop(self) -> int:
        """Ask the process to end; return its exit code."""
        self.process.terminate()
        return self.process.wait(10)

    def answers(self) -> bool:
        """Tell whether the gateway is there."""
        try:
            return self.web.get(f"{self.url}/healthz", timeout=1).ok
        except requests.RequestException:
            return False

    def press(self, payment: Payment, button: str = "pay", *tricks: str) -> str:
        """Press a button of a payment's page; return the page that follows."""
        payment.refresh_from_db()
        form = {"do": button, "misbehave": list(tricks)}
        page = self.web.get(payment.pay_url, timeout=5).url
        return self.web.post(page, data=form, timeout=5).text

    def misbehave(self, words: str) -> None:
        """Let the gateway misbehave to everybody from now on."""
        SandboxGateway().call("/control/misbehave", {"misbehave": words})

    def rotate(self, dialect: str) -> None:
        """Let a dialect sign with a new key from now on."""
        SandboxGateway().call("/control/rotate", {"dialect": dialect})


def wait_until(fact: Any, seconds: float = 10) -> None:
    """Wait until something is so; fail when it takes too long."""
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One gateway for all tests."""
    sandbox = Sandbox(tmp_path_factory.mktemp("sandbox"))
    sandbox.start()
    yield sandbox
    sandbox.stop()
    sandbox.web.close()


@pytest.fixture
def sandbox(sandbox_process: Sandbox, settings: Any) -> Iterator[Sandbox]:
    """The gateway, on its best behaviour."""
    settings.SANDBOX_GATEWAY_URL = sandbox_process.url
    yield sandbox_process
    sandbox_process.misbehave("")


def speak_all(settings: Any, home: Path, url: str) -> None:
    """Let the shop work with every dialect of a gateway at ``url`` by the keys in ``home``."""
    for name, value in keys.environment(home, url).items():
        is_file = value.startswith("/") and Path(value).is_file()
        setattr(settings, name, Path(value).read_text() if is_file else value)
    for name in ("PAYMENT_GATEWAYS", "STRIPE_WEBHOOK_SECRETS"):
        setattr(settings, name, getattr(settings, name).split(","))
    SHELVES.clear()


@pytest.fixture
def every_gateway(sandbox: Sandbox, settings: Any) -> Sandbox:
    """The gateway, and a shop that works with all of its dialects."""
    speak_all(settings, sandbox.keys, sandbox.url)
    return sandbox


@pytest.fixture(scope="session")
def lonely_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys of a gateway nobody runs."""
    return tmp_path_factory.mktemp("lonely") / "keys"


@pytest.fixture
def lonely_shop(lonely_keys: Path, settings: Any) -> Path:
    """A shop that works with every gateway, of which none can be reached; return their keys."""
    speak_all(settings, lonely_keys, "http://127.0.0.1:9")
    return lonely_keys


@pytest.fixture
def short_lived_sandbox(tmp_path: Path, settings: Any) -> Iterator[Sandbox]:
    """A gateway that is gone before the database is emptied, and with it its repeated notifies."""
    sandbox = Sandbox(tmp_path)
    sandbox.start()
    settings.SANDBOX_GATEWAY_URL = sandbox.url
    yield sandbox
    sandbox.stop()
    sandbox.web.close()


@pytest.fixture
def dead_gateway(settings: Any) -> None:
    """A gateway at an address nobody listens on."""
    settings.SANDBOX_GATEWAY_URL = "http://127.0.0.1:9"


def make_payment(
    order: str = "O1",
    amount: int = 1000,
    way: tuple[str, str] = ("sandbox", "wallet"),
    **fields: Any,
) -> Payment:
    """Write a pending payment, without a word to the gateway."""
    claim = Claim(order, amount, "CNY", timezone.now() + timedelta(minutes=30))
    payment = write_payment(claim=claim, gateway=way[0], channel=way[1])
    Payment.objects.filter(pk=payment.pk).update(**fields)
    payment.refresh_from_db()
    return payment


def message(payment: Payment, status: str = "paid", **changes: Any) -> dict[str, Any]:
    """Write what the gateway would say of a payment, with some facts changed."""
    trade = {
        "out_trade_no": payment.out_trade_no,
        "trade_no": payment.gateway_trade_no or "S1",
        "merchant_id": "jishi-demo",
        "amount": payment.amount,
        "currency": payment.currency,
        "status": status,
        "paid_at": timezone.now().isoformat() if status == "paid" else "",
    }
    return {
        "id": f"evt_{secrets.token_hex(8)}",
        "type": f"trade.{status}",
        "trade": trade | changes,
    }


def tell(said: Any, secret: str = "", client: Client | None = None, **headers: str) -> Any:
    """Post a notify to the shop's door, signed unless a header says otherwise."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    signed = signed_headers(secret or shop.SANDBOX_SECRET, body) | headers
    return (client or Client()).post(
        "/notify/sandbox/", body, content_type="application/json", headers=signed
    )

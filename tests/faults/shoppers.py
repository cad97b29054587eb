"""Clients who buy, and write down what they were told.

``python -m tests.faults.shoppers PLAN ANSWERS`` is a program of its own, so that the attacker's
clock does not wait for a dozen busy threads. Each purchase has an intent, which travels as the
order's note. A careful client repeats a request with the same Idempotency-Key until it is
answered; a careless one starts over with a new cart and a new key. Both hang up on some answers,
as phones in tunnels do.
"""

import http.client
import json
import random
import sys
import threading
import time
import uuid
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 40.0
TIMEOUT_SECONDS = 12.0
CONTACT = {
    "recipient": "林小满",
    "phone": "+8613800138000",
    "region_code": "310104",
    "address": "上海市 徐汇区 漕溪北路 88 号",
}


@dataclass
class Purchase:
    """What one intent came to: ``ok`` with a number, ``refused`` with a code, or ``unknown``."""

    intent: str
    outcome: str = "unknown"
    number: str = ""
    token: str = ""
    order_token: str = ""
    amount: int = 0
    code: str = ""
    told: list[str] = field(default_factory=list)
    is_cancelled: bool = False


class Lost(Exception):
    """No answer came, or one that says to try again."""


class Line:
    """One client's connection, opened again whenever it breaks."""

    def __init__(self, port: int, counts: Counter[str], slowest: list[float]) -> None:
        self.port, self.counts, self.slowest = port, counts, slowest
        self.link: http.client.HTTPConnection | None = None

    def ask(
        self, method: str, path: str, body: Any = None, *, hang_up: bool = False, **headers: str
    ) -> tuple[int, Any]:
        """Return status and document of one request. Raises Lost."""
        start = time.monotonic()
        try:
            status, document = self.exchange(method, path, body, hang_up, headers)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.link = None
            self.counts["hung up" if isinstance(error, InterruptedError) else "broken"] += 1
            raise Lost from error
        finally:
            self.slowest[0] = max(self.slowest[0], time.monotonic() - start)
        if status >= 500 or (document or {}).get("code") == "idempotency_key_in_flight":
            self.counts["5xx" if status >= 500 else "in flight"] += 1
            self.counts[str(status)] += 1
            raise Lost
        return status, document

    def exchange(
        self, method: str, path: str, body: Any, hang_up: bool, headers: dict[str, str]
    ) -> tuple[int, Any]:
        """Send one request and read its answer, or hang up on it."""
        if self.link is None:
            self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        names = {name.replace("_", "-"): value for name, value in headers.items() if value}
        names["Content-Type"] = "application/json"
        self.link.request(method, f"/api/v1/{path}", json.dumps(body or {}), names)
        if hang_up:
            # Long enough for most servers to finish, and then nobody is there to hear of it.
            time.sleep(0.3)
            self.link.close()
            raise InterruptedError
        answer = self.link.getresponse()
        document = json.loads(answer.read() or b"null")
        if answer.getheader("Idempotency-Replayed"):
            self.counts["replays"] += 1
        return answer.status, document


class Shopper:
    """One client with a list of wishes."""

    def __init__(self, plan: dict[str, Any], counts: Counter[str], slowest: list[float]) -> None:
        self.plan = plan
        self.counts = counts
        self.line = Line(plan["port"], counts, slowest)
        self.dice = random.Random()

    def shop(self, until: float, history: list[Purchase]) -> None:
        """Buy one thing after another."""
        while time.monotonic() < until:
            history.append(self.buy())

    def buy(self) -> Purchase:
        """Make one purchase, whatever it takes."""
        purchase = Purchase(intent=uuid.uuid4().hex)
        wishes = self.dice.sample(self.plan["variants"], k=self.dice.choice((1, 1, 2)))
        deadline = time.monotonic() + PATIENCE_SECONDS
        quote = None
        while time.monotonic() < deadline:
            try:
                if quote is None or self.plan["careless"]:
                    quote = self.fill_cart(purchase, wishes)
                if quote is None or self.order(purchase, quote):
                    break
            except Lost:
                self.counts["retries"] += 1
                time.sleep(self.dice.uniform(0.05, 0.3))
        if purchase.outcome == "ok" and self.dice.random() < self.plan["cancels"]:
            self.cancel(purchase)
        return purchase

    def fill_cart(self, purchase: Purchase, wishes: list[int]) -> str | None:
        """Fill a new cart and return its quote; None where something is sold out."""
        purchase.token = ""
        for variant in wishes:
            wish = {"variant": variant, "quantity": self.dice.choice((1, 1, 2, 3))}
            status, cart = self.line.ask("POST", "cart/lines/", wish, X_Cart_Token=purchase.token)
            if status != 201:
                purchase.outcome, purchase.code = "refused", cart["code"]
                return None
            purchase.token = cart["token"]
        _status, quote = self.line.ask("POST", "cart/quote/", X_Cart_Token=purchase.token)
        return str(quote["quote"])

    def order(self, purchase: Purchase, quote: str) -> bool:
        """Send the order and write down the answer; tell whether there is no more to do."""
        key = uuid.uuid4().hex if self.plan["careless"] else purchase.intent
        status, document = self.line.ask(
            "POST",
            "orders/",
            {"quote": quote, "deliver_to": CONTACT, "note": purchase.intent},
            hang_up=self.dice.random() < self.plan["hangs_up"],
            Idempotency_Key=key,
            X_Cart_Token=purchase.token,
        )
        if status != 201:
            purchase.outcome, purchase.code = "refused", document["code"]
            return True
        purchase.outcome, purchase.number = "ok", document["number"]
        purchase.amount, purchase.order_token = document["payable"]["amount"], document["token"]
        purchase.told.append(document["number"])
        # Some ask twice though they were answered: the same order must come back.
        return self.dice.random() > 0.05 or self.plan["careless"]

    def cancel(self, purchase: Purchase) -> None:
        """Change one's mind, and say so until it is heard."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        path = f"orders/{purchase.number}/cancel/"
        while time.monotonic() < deadline and not purchase.is_cancelled:
            try:
                body = {"reason": "changed my mind"}
                status, document = self.line.ask(
                    "POST", path, body, X_Order_Token=purchase.order_token
                )
            except Lost:
                self.counts["retries"] += 1
                time.sleep(self.dice.uniform(0.05, 0.3))
                continue
            purchase.is_cancelled = status == 200 or document.get("code") == "illegal_move"


def main(plan: dict[str, Any]) -> dict[str, Any]:
    """Let all clients shop for the planned time; return what they were told."""
    until = time.monotonic() + plan["seconds"]
    history: list[Purchase] = []
    counts: Counter[str] = Counter()
    slowest = [0.0]
    crowd = [Shopper(plan, counts, slowest) for _ in range(plan["clients"])]
    threads = [threading.Thread(target=one.shop, args=(until, history)) for one in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "purchases": [asdict(one) for one in history],
        "counts": counts,
        "slowest": round(slowest[0], 2),
    }


if __name__ == "__main__":
    told = main(json.loads(sys.argv[1]))
    Path(sys.argv[2]).write_text(json.dumps(told))

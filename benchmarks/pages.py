"""The shop's everyday requests, each as what a client sends the n-th time."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import benchmarks.goods
from benchmarks.load import Connection, Request, Step
from catalog.models import Category

CSRF = "c" * 32
LINES = 5
Ask = Callable[[int], Request]


@dataclass(frozen=True)
class Scenario:
    """One kind of request, the answer it must get, and what it is measured against."""

    name: str
    ask: Ask
    expected: int = 200
    max_cpu_ms: float | None = None
    max_sql: int | None = None

    def step(self) -> Step:
        """Return the request as something a client does."""

        def once(connection: Connection, number: int) -> int:
            return connection.ask(self.ask(number).wire())[0]

        return once


def scenarios(sessions: list[str], products: int) -> list[Scenario]:
    """Return what is measured, in order."""
    shelves = list(Category.objects.order_by("id").values_list("slug", "id"))
    dice = random.Random(2)
    dice.shuffle(shelves)
    shelf_pages = [f"/c/{slug}-{key}/" for slug, key in shelves[:60]]
    numbers = [1 + dice.randrange(min(products, 300)) for _ in range(200)]
    product_pages = [f"/p/goods-{number}-{number}/" for number in numbers]
    titles = benchmarks.goods.TITLES + benchmarks.goods.TITLES_EN
    words = benchmarks.goods.THINGS.split() + dice.sample(titles, 40)
    search_pages = [f"/search/?q={quote(word)}" for word in words]
    lists = [f"/api/v1/products/?category={key}" for _, key in shelves[:60]]

    def known(paths: list[str]) -> Ask:
        return lambda n: Request("GET", paths[n % len(paths)], cookie(sessions[n % len(sessions)]))

    def anonymous(paths: list[str]) -> Ask:
        return lambda n: Request("GET", paths[n % len(paths)])

    return [
        Scenario("category page, known shopper", known(shelf_pages), 200, 10, 6),
        Scenario("category page, anonymous", anonymous(shelf_pages), 200, 1, 1),
        Scenario("product page, known shopper", known(product_pages), 200, 6, 8),
        Scenario("product page, anonymous", anonymous(product_pages), 200, 1.5, None),
        Scenario("search page, known shopper", known(search_pages), 200, 10, None),
        Scenario("suggestions", anonymous(suggested(words)), 200, 3, None),
        Scenario("add to cart, page", put_in_page(sessions), 302, 4, 8),
        Scenario("add to cart, API", put_in_api(sessions), 201, 4, 8),
        Scenario("API list of 24 cards", anonymous(lists), 200, 4, None),
    ]


def suggested(words: list[str]) -> list[str]:
    """Return what is asked while words are being typed."""
    return [f"/search/suggestions/?q={quote(word[:2])}" for word in words]


def cookie(session: str) -> dict[str, str]:
    """Return what a signed-in browser sends."""
    return {"Cookie": f"sessionid={session}; csrftoken={CSRF}"}


def bearer(session: str) -> dict[str, str]:
    """Return what a signed-in program sends."""
    return {"Authorization": f"Bearer {session}"}


def wanted(number: int, shoppers: int) -> int:
    """Return the variant the n-th request wants: each shopper comes back to a few."""
    shopper, round_ = number % shoppers, number // shoppers
    return 1 + (shopper * 7 + round_ % LINES) % 9000


def put_in_page(sessions: list[str]) -> Ask:
    """Return the form of a product page."""

    def ask(number: int) -> Request:
        fields = {
            "csrfmiddlewaretoken": CSRF,
            "variant": wanted(number, len(sessions)),
            "quantity": 1,
            "action": "add",
            "next": "/",
        }
        return Request(
            "POST",
            "/cart/add/",
            cookie(sessions[number % len(sessions)]),
            urlencode(fields).encode(),
            "application/x-www-form-urlencoded",
        )

    return ask


def put_in_api(sessions: list[str]) -> Ask:
    """Return the same by API."""

    def ask(number: int) -> Request:
        body = json.dumps({"variant": wanted(number, len(sessions)), "quantity": 1})
        headers = bearer(sessions[number % len(sessions)])
        return Request("POST", "/api/v1/cart/lines/", headers, body.encode())

    return ask

"""What every answer tells the browser to forbid."""

import pytest

from tests.attacks.routes import our_routes

PAGES = [route for route in our_routes() if not route.parameters]
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FORBIDDEN = ("'unsafe-eval'", "http:", "*", "'unsafe-inline'")


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_every_answer_is_locked_down(route, attacker):
    response = attacker.get(route.address({}))
    relaxed = {"Cross-Origin-Opener-Policy"} if route.name == "api_docs" else set()
    for name in ALWAYS.keys() - relaxed:
        assert response[name] == ALWAYS[name]
    assert response["X-Request-Id"]


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_no_page_lets_foreign_code_in(route, attacker):
    policy = attacker.get(route.address({}))["Content-Security-Policy"]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert rules["default-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert rules["object-src"] == "'none'"
    assert not [word for word in FORBIDDEN if word in rules["script-src"].split()]


@pytest.mark.parametrize("page", ["/cart/", "/account/", "/orders/", "/checkout/"])
def test_nobody_else_keeps_a_shoppers_page(page, adas, attacker):
    control = attacker.get(page)["Cache-Control"]
    assert "private" in control or "no-store" in control


def test_no_page_has_an_inline_script_or_style(adas, attacker):
    for page in ("/", "/cart/", "/checkout/", "/account/", "/orders/", "/search/?q=a"):
        html = attacker.get(page).content.decode()
        assert " style=" not in html, page
        assert " onclick=" not in html, page

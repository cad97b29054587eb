"""No address in a parameter or a header sends a shopper to another site."""

from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from tests.attacks.corpus import ELSEWHERE
from tests.factories.accounts import PASSWORD


def leads_away(response) -> bool:
    """Tell whether an answer sends the browser to another site or runs a script."""
    target = response.get("Location", "")
    parts = urlsplit(target.strip().replace("\\", "/"))
    odd_scheme = parts.scheme not in {"", "http", "https"}
    return odd_scheme or parts.netloc not in {"", "testserver"} or target.startswith("//")


@pytest.fixture
def visitor(ada) -> Client:
    """Ada's browser before she signs in."""
    ada.set_password(PASSWORD)
    ada.save()
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_signing_in_leads_nowhere_else(elsewhere, visitor, ada):
    form = {"login": ada.email, "password": PASSWORD, "next": elsewhere}
    response = visitor.post("/accounts/login/", form)
    assert response.status_code < 500
    assert not leads_away(response)


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
@pytest.mark.parametrize(
    "page",
    ["/accounts/logout/", "/account/addresses/add/", "/cart/add/", "/accounts/signup/"],
)
def test_no_form_leads_elsewhere(elsewhere, page, adas, attacker):
    form = {"next": elsewhere, "variant": adas.variant.pk, "quantity": 1}
    response = attacker.post(page, form, HTTP_REFERER=elsewhere.encode("latin-1", "replace"))
    assert response.status_code < 500
    assert not leads_away(response)


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_a_favourite_leads_nowhere_else(elsewhere, adas, attacker):
    address = f"/favourites/{adas.variant.product_id}/toggle/"
    assert not leads_away(attacker.post(address, {"next": elsewhere}))


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil", ""])
def test_a_host_that_is_not_ours_is_refused(host, visitor):
    assert visitor.get("/", HTTP_HOST=host).status_code in {400, 200 if not host else 400}


def test_a_reset_letter_never_names_another_host(visitor, ada):
    visitor.post("/accounts/password/reset/", {"email": ada.email}, HTTP_HOST="evil.example")
    visitor.post(
        "/accounts/password/reset/", {"email": ada.email}, HTTP_X_FORWARDED_HOST="evil.example"
    )
    assert all("evil" not in letter.body for letter in mail.outbox)

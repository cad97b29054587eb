"""The API guide tells the truth: its verifier works, addresses and figures are the shop's."""

import html
import re
import time

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve

from operations.gateways.webhook import Message, new_secret, signatures
from operations.services.webhook_messages import KEPT, LADDER

pytestmark = pytest.mark.django_db

GUIDES = ["/help/api/", "/en/help/api/"]
BODY = b'{"type":"order.paid"}'


@pytest.fixture(params=GUIDES)
def guide(request, client):
    """The guide in each language."""
    return client.get(request.param).content.decode()


@pytest.fixture
def is_genuine(guide):
    """The verifier as the guide shows it."""
    [code] = [
        c for c in re.findall(r"<code>(.*?)</code>", guide, re.DOTALL) if "def is_genuine" in c
    ]
    names = {}
    exec(html.unescape(code), names)
    return names["is_genuine"]


def sent(keys, moment=None):
    """Return the headers of a message, signed by some secrets."""
    message = Message("evt_1", int(moment or time.time()), BODY)
    return {
        "webhook-id": message.id,
        "webhook-timestamp": str(message.timestamp),
        "webhook-signature": signatures(keys, message),
    }


def test_the_verifier_believes_the_shop_and_nobody_else(is_genuine):
    secret, other = new_secret(), new_secret()
    assert is_genuine(sent([secret]), BODY, secret)
    assert is_genuine(sent([other, secret]), BODY, secret)
    assert not is_genuine(sent([other]), BODY, secret)
    assert not is_genuine(sent([secret]), BODY + b" ", secret)


def test_the_verifier_does_not_believe_an_old_message(is_genuine):
    secret = new_secret()
    assert not is_genuine(sent([secret], time.time() - 600), BODY, secret)


def test_the_verifier_is_about_ten_lines(guide):
    assert guide.split("def is_genuine")[1].split("</code>")[0].count("\n") < 10


def test_every_address_it_names_is_there(guide):
    named = set(re.findall(r"<code>(?:GET|POST) (/\S+?)</code>", guide))
    assert len(named) > 3
    for address in named:
        try:
            resolve(address)
        except Resolver404:
            pytest.fail(address)


def test_its_figures_are_the_shops(guide):
    assert f"q={settings.API_REQUESTS_PER_MINUTE};w=60" in guide
    assert re.search(rf"\b{KEPT.days} (days|天)", guide)
    assert [pause.total_seconds() for pause in LADDER[:3]] == [6, 300, 1800]


def test_a_deprecated_answer_links_to_a_part_of_it_that_is_there(guide):
    assert 'id="lifetimes"' in guide


def test_pages_lead_to_it(client):
    assert '/help/api/"' in client.get("/help/terms/").content.decode()

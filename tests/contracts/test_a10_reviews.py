"""A10: reviews: after receipt, once a line, moderated, on the product's page."""

import pytest

from tests.contracts import sale
from tests.factories.catalog import make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea():
    """Something to buy."""
    return make_variant(stock=9)


def say(app, placed, **words):
    """Review an order's first line."""
    said = {"line": placed["lines"][0]["id"], "rating": 5, "text": "很香", **words}
    return app.do(f"orders/{placed['number']}/reviews/", said)


def test_after_receipt(adas, staff, tea):
    placed = sale.shipped(adas, staff, tea)
    said = {"line": placed["lines"][0]["id"], "rating": 5, "text": "很香"}
    early = adas.refusal(f"orders/{placed['number']}/reviews/", said)
    assert early == (409, "not_received")


def test_one_review_a_line(adas, staff, tea):
    placed = sale.received(adas, staff, tea)
    assert say(adas, placed)["rating"] == 5
    said = {"line": placed["lines"][0]["id"], "rating": 1, "text": "再来"}
    assert adas.refusal(f"orders/{placed['number']}/reviews/", said) == (409, "already_reviewed")


def test_own_reviews(adas, bos, staff, tea):
    say(adas, sale.received(adas, staff, tea))
    assert adas.ask("reviews/")["results"][0]["product"] == tea.product_id
    assert bos.ask("reviews/")["results"] == []

"""Lists come in cursor pages that no client can break."""

import base64
from urllib.parse import quote

import pytest

from tests.factories.accounts import UserFactory

ADDRESS = "/api/v1/people/"


def test_pages_follow_one_another_without_gaps(counter):
    UserFactory.create_batch(5)
    seen, link = [], f"{ADDRESS}?limit=2"
    while link:
        page = counter.get(link).json()
        seen += [one["nickname"] for one in page["results"]]
        link = page["next"]
    assert len(set(seen)) == 5


def test_a_page_holds_at_most_a_hundred(counter):
    UserFactory.create_batch(101, password="!")
    assert len(counter.get(ADDRESS, {"limit": 5000}).json()["results"]) == 100


@pytest.mark.parametrize("limit", ["0", "-1", "1.5", "many", "１２", "NaN", "1e3"])
def test_a_limit_that_is_no_size_is_refused(counter, limit):
    assert counter.get(ADDRESS, {"limit": limit}).status_code == 400


@pytest.mark.parametrize("position", ["p=x", "p=%00", "p=" + "9" * 40, "o=-1", "o=x", "r=1&p=x"])
def test_a_cursor_this_list_did_not_give_is_refused(counter, position):
    UserFactory()
    cursor = quote(base64.b64encode(position.encode()).decode())
    assert counter.get(f"{ADDRESS}?cursor={cursor}").status_code in {200, 400, 404}


@pytest.mark.parametrize("cursor", ["x", "%FF", "===", "１２", "a" * 500])
def test_a_cursor_that_is_no_cursor_is_refused(counter, cursor):
    assert counter.get(ADDRESS, {"cursor": cursor}).status_code in {200, 400, 404}

"""A8: the account: settings, addresses, favourites, own lists, messages, export, closing.

Footprints are not built yet.
"""

import pytest

from tests.contracts import sale
from tests.factories.accounts import PASSWORD
from tests.factories.catalog import make_variant
from tests.factories.notices import make_notice

pytestmark = pytest.mark.django_db


def test_settings(adas):
    changed = adas.do("account/", {"nickname": "小满", "language": "en"}, "patch")
    assert (changed["nickname"], changed["language"]) == ("小满", "en")


def test_addresses(adas, bos):
    one = f"addresses/{adas.do('addresses/', sale.HOME)['id']}/"
    assert adas.do(one, {"detail": "中山路 1 号"}, "patch")["detail"] == "中山路 1 号"
    assert adas.do(one, sale.HOME, "put")["detail"] == sale.HOME["detail"]
    assert bos.refusal(one, method="get")[0] == 404
    adas.do(one, method="delete")
    assert adas.ask("addresses/")["results"] == []


def test_favourites(adas):
    product = make_variant().product_id
    adas.do("favourites/", {"product": product})
    assert adas.ask("favourites/")["results"][0]["id"] == product
    adas.do(f"favourites/{product}/", method="delete")
    assert adas.ask("favourites/")["results"] == []


@pytest.mark.parametrize("list_of", ["orders", "reviews", "messages", "bookings", "after-sales"])
def test_own_lists(adas, list_of):
    assert adas.ask(f"{list_of}/") == {"next": None, "previous": None, "results": []}


def test_points_and_coupons(adas):
    assert adas.ask("points/")["balance"] == 0
    assert adas.ask("coupons/") == []


def test_messages_and_their_read_state(ada, adas):
    notice = make_notice(ada)
    assert [one["id"] for one in adas.ask("messages/", is_read="false")["results"]] == [notice.pk]
    assert adas.do(f"messages/{notice.pk}/", {"is_read": True}, "patch")["is_read"]
    make_notice(ada)
    assert adas.do("messages/read/")["marked"] == 1


def test_ways_to_be_told(adas):
    free = next(way for way in adas.ask("account/choices/") if not way["is_fixed"])
    wish = {name: free[name] for name in ("kind", "channel")}
    changed = adas.do(
        "account/choices/", {"choices": [{**wish, "is_wanted": not free["is_wanted"]}]}, "patch"
    )
    assert {**free, "is_wanted": not free["is_wanted"]} in changed


def test_privacy_export(adas):
    answer = adas.post("/api/v1/account/export/", {"password": PASSWORD})
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]


def test_privacy_export_wants_proof(adas):
    assert adas.post("/api/v1/account/export/", {"password": "wrong"}).status_code in {400, 403}


def test_privacy_erase(ada, adas):
    assert adas.ask("account/closing/")["leaving"] is None
    leaving = adas.do("account/closing/", {"password": PASSWORD})
    assert leaving["due_at"] > leaving["asked_at"]
    # Leaving ends every session; who comes in again in time may stay.
    adas.headers.clear()
    adas.enter(email=str(ada.email))
    adas.do("account/closing/", method="delete")
    assert adas.ask("account/closing/")["leaving"] is None

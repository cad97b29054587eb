"""Stock for programs: levels and moves for the staff, availability and waiting for everybody."""

import pytest
from django.contrib.auth.models import Permission

import inventory.services.stock
from inventory.models import BackInStockRequest, Channel, KeptBack, StockItem
from tests.conftest import speaking_for
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant

pytestmark = pytest.mark.django_db

ITEMS, MOVES, WISHES = "/api/v1/stock/items/", "/api/v1/stock/moves/", "/api/v1/back-in-stock/"


@pytest.fixture
def item():
    """Five units in the first warehouse."""
    return StockItem.objects.get(variant=make_variant(stock=5))


def levels(item):
    return f"{ITEMS}{item.pk}/levels/"


def staff_with(*rights):
    user = UserFactory(email="keeper@example.com", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return speaking_for(user)


def sell_out(item):
    inventory.services.stock.adjust(
        stock_item_id=item.pk, quantity=-item.on_hand, reference="gone", reason="sold"
    )


@pytest.mark.parametrize("address", [ITEMS, MOVES, "/api/v1/webhooks/"])
def test_the_stockroom_is_closed_to_shoppers_and_strangers(api, ada_api, address):
    assert api.get(address).status_code == 401
    assert ada_api.get(address).status_code == 403


def test_who_may_only_look_changes_nothing(item):
    keeper = staff_with("view_stockitem")
    assert keeper.get(levels(item)).status_code == 200
    assert keeper.patch(levels(item), {"minimum": 3}).status_code == 403


def test_stock_is_listed_with_its_figures(clerk_api, item):
    [row] = clerk_api.get(ITEMS).json()["results"]
    assert (row["id"], row["sku"], row["on_hand"]) == (item.pk, item.variant.sku, 5)


def test_stock_is_found_by_sku_warehouse_and_level(clerk_api, item):
    StockItem.objects.filter(pk=item.pk).update(minimum=6)
    make_variant(stock=1)
    wishes = [{"sku": item.variant.sku.lower()}, {"low": "true"}, {"warehouse": "nowhere"}]
    found = [len(clerk_api.get(ITEMS, wish).json()["results"]) for wish in wishes]
    assert found == [1, 1, 0]


def test_one_item_is_shown(clerk_api, item):
    assert clerk_api.get(f"{ITEMS}{item.pk}/").json()["available"] == 5


def test_moves_come_in_pages_the_latest_first(clerk_api, item):
    sell_out(item)
    first = clerk_api.get(MOVES, {"item": item.pk, "limit": 1}).json()
    assert (first["results"][0]["quantity"], first["results"][0]["balance"]) == (-5, 0)
    second = clerk_api.get(first["next"]).json()
    assert [row["kind"] for row in second["results"]] == ["receipt"]


def test_levels_that_are_left_out_stay(clerk_api, item):
    clerk_api.patch(levels(item), {"minimum": 2, "bin": "A-1"})
    answer = clerk_api.patch(levels(item), {"threshold": 4})
    assert answer.json() == {
        "minimum": 2,
        "threshold": 4,
        "maximum": None,
        "backorder_limit": 0,
        "bin": "A-1",
        "kept_back": [],
    }


def test_safety_stock_is_kept_by_channel(clerk_api, item):
    clerk_api.patch(levels(item), {"kept_back": [{"channel": "app", "quantity": 4}]})
    kept = KeptBack.objects.get()
    assert (kept.channel, kept.quantity) == (Channel.APP, 4)


def test_levels_that_contradict_one_another_are_refused_with_their_code(clerk_api, item):
    answer = clerk_api.patch(levels(item), {"threshold": 4})
    assert (answer.status_code, answer.json()["code"]) == (409, "levels_refused")


def test_levels_of_nothing_are_not_found(clerk_api):
    assert clerk_api.patch(f"{ITEMS}{2**40}/levels/", {"minimum": 1}).status_code == 404


@pytest.mark.parametrize("minimum", [-1, 2**31, "3", 1.5])
def test_levels_are_whole_numbers_a_row_can_hold(clerk_api, item, minimum):
    assert clerk_api.patch(levels(item), {"minimum": minimum}).status_code == 400


def test_anybody_may_ask_whether_something_can_be_bought(api, item):
    answer = api.get("/api/v1/availability/", {"variant": item.variant_id, "quantity": 6})
    facts = answer.json()
    assert (facts["can_buy"], facts["code"], facts["left"]) == (False, "too_few", 5)


def test_an_app_is_answered_by_what_its_channel_may_sell(api, item):
    KeptBack.objects.create(stock_item=item, channel=Channel.APP, quantity=5)
    answer = api.get("/api/v1/availability/", {"variant": item.variant_id, "region": "440106"})
    assert answer.json()["code"] == "out_of_stock"


@pytest.mark.parametrize(
    "query", [{}, {"variant": 0}, {"variant": "x"}, {"variant": 1, "quantity": 10**9}, {"sku": 1}]
)
def test_a_question_without_sense_is_refused(api, query):
    assert api.get("/api/v1/availability/", query).status_code == 400


def test_a_guest_asks_to_be_told(api, item):
    sell_out(item)
    wish = {"variant": item.variant_id, "email": "guest@example.com"}
    answer = api.post(WISHES, wish)
    assert (answer.status_code, answer.json()) == (201, wish)


def test_who_is_signed_in_need_not_name_an_address(ada, ada_api, item):
    sell_out(item)
    ada_api.post(WISHES, {"variant": item.variant_id})
    [wish] = ada_api.get(WISHES).json()["results"]
    assert wish["email"] == ada.email


def test_a_guest_without_an_address_is_refused_by_its_name(api, item):
    answer = api.post(WISHES, {"variant": item.variant_id})
    assert answer.json()["errors"][0]["pointer"] == "/email"


def test_what_can_be_bought_is_not_waited_for(api, item):
    answer = api.post(WISHES, {"variant": item.variant_id, "email": "guest@example.com"})
    assert answer.json()["code"] == "nothing_to_wait_for"


def test_a_wish_is_withdrawn_by_its_owner_only(ada_api, bo_api, item):
    sell_out(item)
    ada_api.post(WISHES, {"variant": item.variant_id})
    address = f"{WISHES}{BackInStockRequest.objects.get().pk}/"
    assert [client.delete(address).status_code for client in (bo_api, ada_api)] == [404, 204]


def test_a_guest_has_no_list_of_wishes(api):
    assert api.get(WISHES).status_code == 401

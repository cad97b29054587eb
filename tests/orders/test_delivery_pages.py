"""Where it goes, what that costs and how it is taxed, on the shopper's pages and by API."""

import pytest
from django.urls import reverse

from catalog.models import TaxClass
from logistics.models import DeliveryMethod
from orders.models import Order
from tests.factories.accounts import AddressFactory
from tests.factories.catalog import make_variant
from tests.factories.freight import far, make_parcel_post
from tests.factories.sale import fill_cart, place, quote_of

pytestmark = pytest.mark.django_db(transaction=True)
QUOTE = "/api/v1/cart/quote/"
URUMQI, TAIPEI = "650102", "710000"
ABROAD = {
    "recipient": "林小满", "phone": "13800138000", "region_code": URUMQI, "address": "光明路 1 号",
}  # fmt: skip


@pytest.fixture
def basket(ada):
    """One kilogram for ten yuan: 8 yuan the post, 18 to the far west, none to the islands."""
    goods = fill_cart(ada, make_variant(price=1000, stock=9, weight_grams=1000))
    make_parcel_post(far("65"), far("71", is_served=False))
    return goods


def page_of(client, **asked):
    return client.get(reverse("checkout"), asked)


def freight_on(client, **asked):
    return page_of(client, **asked).context["seen"].quote.freight_amount


def test_the_checkout_prices_the_first_address(ada_client, ada, basket):
    AddressFactory(user=ada)
    AddressFactory(user=ada, region_code=URUMQI, is_default=True)
    assert freight_on(ada_client) == 1800


def test_the_checkout_prices_the_address_that_is_chosen(ada_client, ada, basket):
    AddressFactory(user=ada, is_default=True)
    other = AddressFactory(user=ada, region_code=URUMQI)
    page = page_of(ada_client, address=other.pk)
    assert page.context["seen"].quote.freight_amount == 1800
    assert f'value="{other.pk}" id="id_address_1" required checked' in page.content.decode()


@pytest.mark.parametrize("wrong", ["", "0", "x", "9" * 30, "\x00"])
def test_nonsense_for_an_address_is_the_first(ada_client, ada, basket, wrong):
    AddressFactory(user=ada, region_code=URUMQI)
    page = page_of(ada_client, address=wrong)
    assert page.status_code in {200, 400}
    assert page.status_code == 400 or page.context["seen"].quote.freight_amount == 1800


def test_anothers_address_is_not_looked_at(ada_client, ada, bo, basket):
    AddressFactory(user=ada)
    theirs = AddressFactory(user=bo, region_code=URUMQI)
    assert freight_on(ada_client, address=theirs.pk) == 800


def test_a_new_address_is_priced_once_its_region_is_chosen(ada_client, basket):
    assert freight_on(ada_client, address="new") == 800
    assert freight_on(ada_client, address="new", region_code="650100") == 1800


def test_each_way_shows_what_it_costs_there(ada_client, ada, basket):
    DeliveryMethod.objects.create(code="express", name="次日达", amount=2300, position=1)
    AddressFactory(user=ada, region_code=TAIPEI)
    words = page_of(ada_client).content.decode()
    assert "不配送" in words
    assert 'value="standard" disabled' in words
    assert 'value="express" checked' in words


def test_where_nothing_goes_the_order_cannot_be_placed(ada_client, ada, basket):
    address = AddressFactory(user=ada, region_code=TAIPEI)
    page = page_of(ada_client)
    assert "该地址暂不配送" in page.content.decode()
    facts = {"quote": page.context["quote"], "address": address.pk}
    refused = ada_client.post(reverse("checkout"), facts)
    assert (refused.status_code, Order.objects.count()) == (409, 0)


def test_a_region_that_costs_more_is_shown_before_it_is_ordered(ada_client, ada, basket):
    near, remote = AddressFactory(user=ada), AddressFactory(user=ada, region_code=URUMQI)
    quote = page_of(ada_client, address=near.pk).context["quote"]
    shown = ada_client.post(reverse("checkout"), {"quote": quote, "address": remote.pk})
    assert (shown.status_code, shown.context["seen"].quote.freight_amount) == (409, 1800)
    again = {"quote": shown.context["quote"], "address": remote.pk}
    assert ada_client.post(reverse("checkout"), again).status_code == 302
    assert Order.objects.get().freight_amount == 1800


def test_an_order_tells_the_tax_in_its_prices(ada_client, ada):
    TaxClass.objects.create(code="usual", name="13%", rate=1300, is_default=True)
    order = place(ada, make_variant(price=11300, stock=9))
    for page in (reverse("order", args=[order.number]), reverse("orders")):
        assert ada_client.get(page).status_code == 200
    words = ada_client.get(reverse("order", args=[order.number])).content.decode()
    assert "其中税额" in words
    assert "13.00" in words


@pytest.mark.parametrize(("said", "freight"), [({}, 800), ({"region": URUMQI}, 1800)])
def test_a_client_names_a_region(ada_api, basket, said, freight):
    answer = ada_api.post(QUOTE, said, format="json").json()
    assert (answer["freight"]["amount"], answer["is_deliverable"]) == (freight, True)


def test_a_client_names_an_own_address(ada_api, ada, basket):
    home = AddressFactory(user=ada, region_code=URUMQI)
    answer = ada_api.post(QUOTE, {"address": home.pk}, format="json").json()
    assert answer["freight"]["amount"] == 1800


def test_anothers_address_is_no_address(ada_api, bo, basket):
    theirs = {"address": AddressFactory(user=bo).pk}
    assert ada_api.post(QUOTE, theirs, format="json").status_code == 400


def test_a_client_is_told_where_nothing_goes(ada_api, basket):
    answer = ada_api.post(QUOTE, {"region": TAIPEI}, format="json").json()
    assert answer["is_deliverable"] is False


def test_a_quote_for_near_is_refused_far_by_api(ada_api, basket):
    body = {"quote": quote_of(basket), "deliver_to": ABROAD}
    answer = ada_api.post("/api/v1/orders/", body, format="json", HTTP_IDEMPOTENCY_KEY="k")
    assert answer.status_code == 409
    assert [problem["code"] for problem in answer.json()["errors"]] == ["freight_changed"]


def test_a_region_nobody_knows_is_refused(ada_api, basket):
    body = {"quote": quote_of(basket), "deliver_to": ABROAD | {"region_code": "999999"}}
    answer = ada_api.post("/api/v1/orders/", body, format="json", HTTP_IDEMPOTENCY_KEY="k")
    assert (answer.status_code, Order.objects.count()) == (400, 0)

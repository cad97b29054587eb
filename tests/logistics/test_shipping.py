"""Parcels and what carriers say of them."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

import logistics.selectors
import logistics.services.shipping
from inventory.models import Warehouse
from logistics.models import Shipment
from logistics.services.shipping import TrackingNumberTaken
from tests.factories.sale import make_carrier, make_delivery

pytestmark = pytest.mark.django_db

NOON = timezone.now().replace(hour=4, minute=0, second=0, microsecond=0)
JOURNEY = ["shipped", "in_transit", "exception", "in_transit", "out_for_delivery", "delivered"]


@pytest.fixture
def parcel():
    return send("SW0001")


def send(number, lines=None):
    warehouse = Warehouse.objects.get_or_create(code="W1", defaults={"name": "一号仓"})[0]
    return logistics.services.shipping.ship(
        order_reference="JS1",
        warehouse_id=warehouse.pk,
        carrier_id=make_carrier().pk,
        tracking_number=number,
        lines=lines or {7: 2},
    )


def scan(parcel, code, hour):
    return logistics.services.shipping.record_tracking(
        shipment_id=parcel.pk,
        occurred_at=NOON + timedelta(hours=hour),
        code=code,
        description=f"{code} at {hour}",
    )


def test_a_parcel_knows_what_is_in_it():
    send("SW1", {7: 2, 8: 1})
    assert logistics.selectors.journey("JS1")[0].lines == {7: 2, 8: 1}


def test_a_number_is_given_once_a_carrier(parcel):
    with pytest.raises(TrackingNumberTaken):
        send(" SW0001 ")
    assert Shipment.objects.count() == 1


@pytest.mark.parametrize("seed", range(5))
def test_the_state_does_not_depend_on_the_order_of_arrival(parcel, seed):
    scans = list(enumerate(JOURNEY))
    random.Random(seed).shuffle(scans)
    for hour, code in scans:
        scan(parcel, code, hour)
    parcel.refresh_from_db()
    assert (parcel.state, parcel.delivered_at) == ("delivered", NOON + timedelta(hours=5))


def test_a_late_scan_of_the_past_changes_nothing(parcel):
    scan(parcel, "out_for_delivery", 5)
    scan(parcel, "in_transit", 2)
    parcel.refresh_from_db()
    assert parcel.state == "out_for_delivery"


def test_a_scan_sent_twice_is_kept_once(parcel):
    assert scan(parcel, "in_transit", 1) == scan(parcel, "in_transit", 1)
    assert parcel.events.count() == 1


def test_a_journey_shows_the_newest_first_in_three_queries(parcel, django_assert_num_queries):
    for hour in (1, 3, 2):
        scan(parcel, "in_transit", hour)
    with django_assert_num_queries(3):
        seen = logistics.selectors.journey("JS1")
    assert [event.description[-1] for event in seen[0].events] == ["3", "2", "1"]


@pytest.mark.parametrize(("goods", "freight", "missing"), [(9899, 800, 1), (9900, 0, 0)])
def test_freight_is_free_from_an_amount_on(goods, freight, missing):
    make_delivery(amount=800, free_over=9900)
    option = logistics.selectors.delivery_options(goods)[0]
    assert (option.amount, option.missing_for_free_amount) == (freight, missing)


def test_a_method_without_a_free_amount_always_costs():
    make_delivery(amount=800, free_over=None)
    assert logistics.selectors.delivery_options(10**9)[0].amount == 800


def test_clients_read_the_ways_of_delivery(api):
    make_delivery()
    seen = api.get("/api/v1/delivery-methods/?amount=12000").json()
    assert seen[0]["freight"] == {"amount": 0, "currency": "CNY"}


@pytest.mark.parametrize("amount", ["-1", "1.5", "NaN", "9" * 30, "x"])
def test_a_wrong_amount_is_refused(api, amount):
    assert api.get("/api/v1/delivery-methods/", {"amount": amount}).status_code == 400


def test_a_clerk_adds_a_scan_through_the_service(parcel, clerk_client):
    page = f"/admin/logistics/shipment/{parcel.pk}/change/"
    answer = clerk_client.post(
        page,
        {
            "events-TOTAL_FORMS": "1", "events-INITIAL_FORMS": "0",
            "lines-TOTAL_FORMS": "0", "lines-INITIAL_FORMS": "0",
            "events-0-occurred_at_0": "2026-11-20", "events-0-occurred_at_1": "10:00",
            "events-0-code": "in_transit", "events-0-description": "到达上海转运中心",
            "events-0-location": "上海",
        },
    )  # fmt: skip
    parcel.refresh_from_db()
    assert (answer.status_code, parcel.state) == (302, "in_transit")


@pytest.mark.parametrize("noun", ["carrier", "deliverymethod", "shipment"])
def test_the_clerks_lists_open(parcel, clerk_client, noun):
    make_delivery()
    assert clerk_client.get(f"/admin/logistics/{noun}/").status_code == 200

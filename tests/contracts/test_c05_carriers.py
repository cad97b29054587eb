"""C5: carriers: one set of states for every parcel, whatever they call them.

Signed pushes by carriers are not built yet.
"""

import pytest
from django.utils import timezone

import logistics.services.shipping
from tests.contracts import sale
from tests.contracts.app import document
from tests.factories.catalog import make_variant

pytestmark = pytest.mark.django_db


def test_states_are_of_one_set():
    states = document()["components"]["schemas"]["ParcelStateEnum"]["enum"]
    assert states == ["shipped", "in_transit", "out_for_delivery", "delivered", "exception"]


def test_what_a_carrier_says_is_told_in_them(adas, staff):
    placed = sale.shipped(adas, staff, make_variant(stock=5))
    [parcel] = adas.ask(f"orders/{placed['number']}/logistics/")
    logistics.services.shipping.record_tracking(
        shipment_id=parcel["id"],
        occurred_at=timezone.now(),
        code="out_for_delivery",
        description="派送中",
        location="上海",
    )
    [moved] = adas.ask(f"orders/{placed['number']}/logistics/")
    assert moved["state"] == "out_for_delivery"
    assert moved["events"][0]["description"] == "派送中"

"""Transfers: goods keep their cost and age, lie in transit on the way, and end up somewhere."""

import pytest

import inventory.services.stock
from inventory.models import CostLayer, StockItem, StockMove, Transfer
from inventory.services.ledger import NotEnoughStock
from inventory.services.reservations import Wanted, reserve
from inventory.services.transfer_arrivals import Arrival, MoreThanSent, NotOnTheWay, arrive
from inventory.services.transfers import AlreadySent, NothingToCarry, cancel, draft, put, send
from tests.factories.catalog import make_variant
from tests.factories.handling import draft_transfer, make_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def shanghai():
    return make_store("SH")


@pytest.fixture
def beijing():
    return make_store("BJ")


@pytest.fixture
def tea(shanghai):
    variant = make_variant(sku="TEA-1")
    for quantity, value, name in ((3, 1000, "a"), (7, 4900, "b")):
        receive(variant, shanghai, quantity, value, name)
    return variant


def receive(variant, store, quantity, value, reference):
    inventory.services.stock.receive(
        variant_id=variant.pk,
        warehouse_id=store.pk,
        quantity=quantity,
        value=value,
        reference=reference,
    )


def lying(variant) -> dict[str, tuple[int, int]]:
    """Return units and worth by place: a store's code, or "transit"."""
    return {
        item.warehouse.code if item.warehouse.parent_id is None else "transit": (
            item.on_hand,
            item.value,
        )
        for item in StockItem.objects.filter(variant=variant).select_related("warehouse")
    }


def sent(tea, shanghai, beijing, units=5) -> Transfer:
    transfer = draft_transfer(shanghai, beijing, quantities={tea: units})
    return send(transfer_id=transfer.pk, actor=None)


def arrives(transfer, variant, units, lost=0, name="d1"):
    arrival = Arrival(
        f"{transfer.number}:{name}", {variant.pk: units}, {variant.pk: lost}, "fell off"
    )
    return arrive(transfer_id=transfer.pk, arrival=arrival, actor=None)


def test_goods_on_the_way_lie_in_the_transit_place(tea, shanghai, beijing):
    transfer = sent(tea, shanghai, beijing)
    assert transfer.state == "in_transit"
    assert lying(tea) == {"SH": (5, 3500), "transit": (5, 2400)}


def test_what_arrives_costs_what_it_cost_and_is_as_old_as_it_was(tea, shanghai, beijing):
    arrives(sent(tea, shanghai, beijing), tea, 5)
    assert lying(tea) == {"SH": (5, 3500), "transit": (0, 0), "BJ": (5, 2400)}
    ages = CostLayer.objects.filter(stock_item__variant=tea)
    first = ages.filter(stock_item__warehouse=shanghai).order_by("pk")
    then = ages.filter(stock_item__warehouse=beijing).order_by("pk")
    assert [layer.received_at for layer in first] == [layer.received_at for layer in then]


def test_goods_on_the_way_are_not_sold(tea, shanghai, beijing):
    sent(tea, shanghai, beijing, 10)
    assert StockItem.objects.in_service().available() == 0


def test_a_transfer_arrives_in_parts(tea, shanghai, beijing):
    transfer = sent(tea, shanghai, beijing)
    assert arrives(transfer, tea, 2, name="d1").state == "in_transit"
    assert lying(tea)["BJ"] == (2, 666)
    assert arrives(transfer, tea, 3, name="d2").state == "arrived"
    assert lying(tea)["BJ"] == (5, 2400)


def test_a_delivery_is_booked_once(tea, shanghai, beijing):
    transfer = sent(tea, shanghai, beijing)
    for _twice in range(2):
        arrives(transfer, tea, 2)
    assert transfer.lines.get().arrived_quantity == 2
    assert lying(tea)["BJ"][0] == 2


def test_what_was_lost_on_the_way_is_written_off(tea, shanghai, beijing):
    assert arrives(sent(tea, shanghai, beijing), tea, 4, lost=1).state == "arrived"
    assert lying(tea)["transit"] == (0, 0)
    written_off = StockMove.objects.get(kind="scrap")
    assert (written_off.quantity, written_off.reason) == (-1, "fell off")


def test_a_loss_needs_a_reason(tea, shanghai, beijing):
    transfer = sent(tea, shanghai, beijing)
    arrival = Arrival("x", {}, {tea.pk: 1})
    with pytest.raises(ValueError):
        arrive(transfer_id=transfer.pk, arrival=arrival, actor=None)


def test_no_more_arrives_than_was_sent(tea, shanghai, beijing):
    transfer = sent(tea, shanghai, beijing)
    with pytest.raises(MoreThanSent):
        arrives(transfer, tea, 5, lost=1)


def test_what_is_not_on_the_transfer_does_not_arrive(tea, shanghai, beijing):
    transfer = sent(tea, shanghai, beijing)
    with pytest.raises(MoreThanSent):
        arrives(transfer, make_variant(), 1)


@pytest.mark.parametrize(("units", "lost"), [(0, 0), (-1, 0), (1, -1)])
def test_a_senseless_delivery_is_refused(tea, shanghai, beijing, units, lost):
    transfer = sent(tea, shanghai, beijing)
    with pytest.raises(ValueError):
        arrives(transfer, tea, units, lost=lost)


def test_a_draft_does_not_arrive(tea, shanghai, beijing):
    with pytest.raises(NotOnTheWay):
        arrives(draft_transfer(shanghai, beijing, quantities={tea: 1}), tea, 1)


def test_promised_goods_stay(tea, shanghai, beijing):
    reserve(
        order_reference="A",
        wanted=[Wanted(tea.pk, 6)],
        line_of_variant={tea.pk: 1},
        expires_at=None,
    )
    with pytest.raises(NotEnoughStock, match=r"TEA-1.*4"):
        sent(tea, shanghai, beijing, 5)
    assert lying(tea)["SH"] == (10, 5900)


def test_a_refused_sending_leaves_everything_as_it_was(tea, shanghai, beijing):
    rare = make_variant()
    transfer = draft_transfer(shanghai, beijing, quantities={tea: 2, rare: 1})
    with pytest.raises(NotEnoughStock):
        send(transfer_id=transfer.pk, actor=None)
    assert Transfer.objects.get().state == "draft"
    assert lying(tea)["SH"] == (10, 5900)


def test_a_draft_is_filled_scan_by_scan(tea, shanghai, beijing):
    transfer = draft(source_id=shanghai.pk, destination_id=beijing.pk, actor=None)
    for _scan in range(2):
        put(transfer_id=transfer.pk, variant_id=tea.pk)
    assert transfer.lines.get().quantity == 2
    put(transfer_id=transfer.pk, variant_id=tea.pk, quantity=9)
    assert transfer.lines.get().quantity == 9
    put(transfer_id=transfer.pk, variant_id=tea.pk, quantity=0)
    assert not transfer.lines.exists()


def test_an_empty_transfer_is_not_sent(shanghai, beijing):
    transfer = draft(source_id=shanghai.pk, destination_id=beijing.pk, actor=None)
    with pytest.raises(NothingToCarry):
        send(transfer_id=transfer.pk, actor=None)


def test_a_transfer_leads_from_one_store_to_another(shanghai):
    hold = make_store("H", kind="hold", parent=shanghai)
    for place in (shanghai.pk, hold.pk, 0):
        with pytest.raises(NothingToCarry):
            draft(source_id=shanghai.pk, destination_id=place, actor=None)


@pytest.mark.parametrize("verb", [send, cancel, put])
def test_only_a_draft_can_be_changed_sent_or_given_up(tea, shanghai, beijing, verb):
    transfer = sent(tea, shanghai, beijing)
    more = {"variant_id": tea.pk} if verb is put else {}
    with pytest.raises(AlreadySent):
        verb(transfer_id=transfer.pk, actor=None, **more)


def test_a_cancelled_draft_carries_nothing(tea, shanghai, beijing):
    transfer = draft_transfer(shanghai, beijing, quantities={tea: 1})
    assert cancel(transfer_id=transfer.pk, actor=None).state == "cancelled"
    assert lying(tea)["SH"] == (10, 5900)

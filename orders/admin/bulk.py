"""Ship many orders by a list: number, carrier, tracking number."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

import orders.services.fulfilment
from logistics.models import Carrier
from operations.spreadsheets import Unreadable, as_csv, read_csv
from orders.admin.forms import ListForm
from orders.admin.verbs import REFUSALS
from orders.models import Order
from orders.services.fulfilment import Parcel

COLUMNS = ["number", "carrier", "tracking"]
MOST_ROWS = 200
LONGEST_TRACKING = 60


@dataclass(frozen=True)
class Result:
    """What came of one row."""

    row: int
    number: str
    is_shipped: bool
    words: str


def waiting_list() -> HttpResponse:
    """Return the orders that wait for dispatch as a list to fill in."""
    waiting = Order.objects.awaiting_dispatch().order_by("pk").values_list("number", flat=True)
    return as_csv("to-ship", COLUMNS, ([number, "", ""] for number in waiting[:MOST_ROWS]))


def answer(request: HttpRequest) -> dict[str, Any]:
    """Read and ship a posted list; return the form and what came of each row."""
    if request.method != "POST":
        return {"form": ListForm(), "carriers": Carrier.objects.filter(is_active=True)}
    form = ListForm(request.POST, request.FILES)
    results: list[Result] = []
    if form.is_valid():
        try:
            rows = read_csv(form.cleaned_data["parcels"].read(), COLUMNS, most=MOST_ROWS)
        except Unreadable as trouble:
            form.add_error("parcels", str(trouble))
        else:
            results = ship_rows(rows, request.user)
    return {
        "form": form,
        "results": results,
        "shipped": sum(result.is_shipped for result in results),
        "carriers": Carrier.objects.filter(is_active=True),
    }


def ship_rows(rows: list[dict[str, str]], actor: Any) -> list[Result]:
    """Ship row by row, each on its own, so that one bad row spoils no other."""
    carriers: dict[str, int] = {}
    for carrier in Carrier.objects.filter(is_active=True):
        names = {carrier.code, carrier.name, carrier.name_en} - {""}
        carriers |= {name.casefold(): carrier.pk for name in names}
    return [ship_row(place, row, carriers, actor) for place, row in enumerate(rows, start=2)]


def ship_row(place: int, row: dict[str, str], carriers: dict[str, int], actor: Any) -> Result:
    """Ship one row or say why not."""
    order = Order.objects.filter(number=row["number"]).first()
    carrier_id = carriers.get(row["carrier"].casefold())
    holding = orders.services.fulfilment.warehouses_holding(order) if order else []
    trouble = trouble_with(row, order, carrier_id, holding)
    if trouble or order is None or carrier_id is None:
        return Result(place, row["number"], is_shipped=False, words=trouble)
    try:
        orders.services.fulfilment.ship_order(
            order_id=order.pk, parcel=Parcel(holding[0], carrier_id, row["tracking"]), actor=actor
        )
    except REFUSALS as refusal:
        return Result(place, row["number"], is_shipped=False, words=str(refusal))
    return Result(place, row["number"], is_shipped=True, words=row["tracking"])


def trouble_with(
    row: dict[str, str], order: Order | None, carrier_id: int | None, holding: list[int]
) -> str:
    """Say what is wrong with a row before anything is tried; ``""`` when nothing is."""
    if order is None:
        return _("There is no such order.")
    if carrier_id is None:
        return _("There is no such carrier.")
    if not row["tracking"] or len(row["tracking"]) > LONGEST_TRACKING:
        return _("The tracking number is missing or too long.")
    if not holding:
        return _("There is nothing left to ship.")
    if len(holding) > 1:
        return _("The goods lie in several warehouses; ship this order by hand.")
    return ""

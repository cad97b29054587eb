"""A request in words: where it stands, what comes next, and what has happened."""

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.after_sales_life import (
    APPEALED,
    APPROVED,
    ARRIVED,
    EXCHANGE,
    EXCHANGED,
    IN_TRANSIT,
    INSPECTED,
    LAPSED,
    REFUND_ONLY,
    REFUNDED,
    REJECTED,
    REPAIR,
    REPAIRED,
    REQUESTED,
    RETURN,
    WITHDRAWN,
)
from orders.models import ReturnEvent, ReturnRequest

NEXT: dict[str, Promise] = {
    REQUESTED: _("We look at your request and answer in time."),
    APPROVED: _("Please send the goods back and tell us the tracking number."),
    IN_TRANSIT: _("Your parcel is on its way to us. We tell you when it has arrived."),
    ARRIVED: _("Your goods have arrived. We inspect them now."),
    INSPECTED: _("The goods are inspected. We settle your request next."),
    REFUNDED: _("Your money goes back the way you paid, within a few days."),
    EXCHANGED: _("Your replacement is being packed."),
    REPAIRED: _("Your goods are repaired and on their way to you."),
    REJECTED: _("We could not agree to this request. You may appeal once."),
    APPEALED: _("We look at it once more and answer in time."),
    WITHDRAWN: _("You have withdrawn this request. You may ask again."),
    LAPSED: _("The goods were not sent in time, so the request has ended. You may ask again."),
}
REJECTED_FOR_GOOD = _("We could not agree to this request.")

EVENT_WORDS: dict[str, Promise] = {
    REQUESTED: _("Asked for after-sales service"),
    APPROVED: _("The shop agreed"),
    IN_TRANSIT: _("Goods sent to the shop"),
    ARRIVED: _("Goods arrived at the shop"),
    INSPECTED: _("Goods inspected"),
    REFUNDED: _("Refund on its way"),
    EXCHANGED: _("Replacement ordered"),
    REPAIRED: _("Goods repaired"),
    REJECTED: _("The shop did not agree"),
    APPEALED: _("Appealed against the answer"),
    WITHDRAWN: _("Request withdrawn"),
    LAPSED: _("Request ended"),
    "sent_back": _("Goods sent to you"),
    "parcel_mended": _("Tracking number changed"),
    "pictures": _("Pictures added"),
}

TABS = {
    "open": "for_the_shop",
    "to_decide": "to_decide",
    "waiting": "waiting_for_parcel",
    "to_inspect": "to_inspect",
    "appealed": "appealed",
    "overdue": "overdue",
}
TAB_NAMES = {
    "open": pgettext_lazy("after-sales", "For the shop to do"),
    "to_decide": pgettext_lazy("after-sales", "To decide"),
    "waiting": pgettext_lazy("after-sales", "Waiting for the parcel"),
    "to_inspect": pgettext_lazy("after-sales", "To inspect"),
    "appealed": pgettext_lazy("after-sales", "Appeals"),
    "overdue": pgettext_lazy("after-sales", "Overdue"),
}

ENDS = {
    REFUND_ONLY: (pgettext_lazy("step", "Refund"), REFUNDED),
    RETURN: (pgettext_lazy("step", "Refund"), REFUNDED),
    EXCHANGE: (pgettext_lazy("step", "Replaced"), EXCHANGED),
    REPAIR: (pgettext_lazy("step", "Repaired"), REPAIRED),
}
ON_THE_WAY = [
    (pgettext_lazy("step", "Answer"), APPROVED),
    (pgettext_lazy("step", "Sent"), IN_TRANSIT),
    (pgettext_lazy("step", "Check"), INSPECTED),
]


def next_words(request: ReturnRequest) -> Promise:
    """Say what comes next."""
    if request.state == REJECTED and request.is_appealed:
        return REJECTED_FOR_GOOD
    return NEXT[request.state]


def event_words(event: ReturnEvent) -> Promise | str:
    """Say what happened."""
    return EVENT_WORDS.get(event.kind, event.kind)


def steps_of(request: ReturnRequest) -> list[dict[str, Any]]:
    """List the steps of a request's way; none for one that came to nothing."""
    if request.state in {REJECTED, WITHDRAWN, LAPSED, APPEALED}:
        return []
    way = [] if request.kind == REFUND_ONLY else ON_THE_WAY
    end = (ENDS[request.kind][0], request.state) if is_settled(request) else ENDS[request.kind]
    places = [(pgettext_lazy("step", "Request"), REQUESTED), *way, end]
    reached: dict[str, Any] = {}
    for event in sorted(request.events.all(), key=lambda event: event.pk):
        reached[event.to_state] = event.created_at
    if ARRIVED in reached:
        reached.setdefault(IN_TRANSIT, reached[ARRIVED])
    done = [reached.get(state) for _label, state in places]
    first = next((place for place, at in enumerate(done) if at is None), len(done))
    return [
        {
            "label": label,
            "at": at,
            "state": "done" if place < first else "now" if place == first else "next",
        }
        for place, ((label, _state), at) in enumerate(zip(places, done, strict=True))
    ]


def is_settled(request: ReturnRequest) -> bool:
    """Tell whether the shopper got what was promised, or money instead."""
    return request.state in {REFUNDED, EXCHANGED, REPAIRED}


def in_tab(requests: Any, tab: str) -> QuerySet[ReturnRequest]:
    """Keep the requests of one of the queue's tabs; an unknown tab keeps all."""
    chosen: QuerySet[ReturnRequest] = getattr(requests, TABS[tab])() if tab in TABS else requests
    return chosen


def tab_counts(requests: Any) -> dict[str, int]:
    """Count the requests of every tab."""
    return {tab: in_tab(requests, tab).count() for tab in TABS}

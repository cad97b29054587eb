"""The counter's after-sales: a queue with tabs, a page with buttons."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

import orders.services.receipt
from inventory.models import StockItem
from orders.models import Order, ReturnRequest
from tests.factories.after_sales import approve, arrive, ask, inspect, parcel
from tests.factories.catalog import make_variant
from tests.factories.sale import pay, place, ship
from tests.orders.test_admin import staff

pytestmark = pytest.mark.django_db
QUEUE = "/admin/orders/returnrequest/"


@pytest.fixture
def shipped(ada) -> Order:
    return ship(pay(place(ada, make_variant(1000, stock=10), quantity=3)))


def page_of(request: ReturnRequest) -> str:
    return f"{QUEUE}{request.pk}/change/"


def press(client, request: ReturnRequest, step: str, **typed: object):
    address = reverse("admin:orders_returnrequest_do", args=[request.pk, step])
    return client.post(address, {f"{step}-{name}": value for name, value in typed.items()})


def state_of(request: ReturnRequest) -> str:
    request.refresh_from_db()
    return request.state


def test_the_queue_shows_a_tab_with_counts(clerk_client, shipped):
    waiting, sent = ask(shipped), approve(ask(shipped))
    page = clerk_client.get(QUEUE, {"tab": "to_decide"})
    assert waiting.number in page.text
    assert sent.number not in page.text


@pytest.mark.parametrize("tab", ["open", "to_decide", "waiting", "to_inspect", "appealed", "x"])
def test_every_tab_opens(clerk_client, shipped, tab):
    ask(shipped)
    assert clerk_client.get(QUEUE, {"tab": tab}).status_code in {200, 302}


def test_what_is_late_is_red_and_counted(clerk_client, shipped):
    request = ask(shipped)
    ReturnRequest.objects.update(answer_by=timezone.now() - timedelta(minutes=1))
    page = clerk_client.get(QUEUE, {"tab": "overdue"})
    assert request.number in page.text
    assert 'class="bad">1<' in page.text
    assert "age-late" in page.text


@pytest.mark.parametrize("step", [None, approve, arrive, inspect])
def test_the_page_opens_at_every_step_with_its_goods(clerk_client, shipped, step):
    request = ask(shipped, words="开线")
    if step:
        request = step(request)
    page = clerk_client.get(page_of(request))
    assert "开线" in page.text
    assert page.context["verbs"]


def test_a_return_is_settled_by_buttons(clerk_client, shipped):
    request, line = ask(shipped, units=2), shipped.lines.get().pk
    assert press(clerk_client, request, "approve", warehouse=StockItem.objects.get().warehouse_id)
    press(clerk_client, request, "arrive")
    press(clerk_client, request, "inspect", **{f"accepted_{line}": 1, f"fate_{line}": "scrap"})
    press(clerk_client, request, "settle", freight="0")
    assert state_of(request) == "refunded"
    shipped.refresh_from_db()
    assert shipped.refunded_amount == 1000


def test_what_was_not_accepted_is_sent_back_by_a_button(clerk_client, shipped):
    request, line = arrive(ask(shipped, units=2)), shipped.lines.get().pk
    press(clerk_client, request, "inspect", **{f"accepted_{line}": 1, f"fate_{line}": "shelf"})
    press(clerk_client, request, "settle")
    carrier = parcel().carrier_id
    press(clerk_client, request, "send_back", carrier=carrier, number="BACK-1")
    assert (state_of(request), request.back_number) == ("refunded", "BACK-1")


def test_a_repair_goes_out_under_its_number(clerk_client, shipped):
    request = inspect(ask(shipped, "repair"))
    assert press(clerk_client, request, "settle").status_code == 200
    press(clerk_client, request, "settle", carrier=parcel().carrier_id, number="BACK-1")
    assert state_of(request) == "repaired"


def test_an_exchange_leads_to_its_replacement(clerk_client, shipped):
    request = inspect(ask(shipped, "exchange"))
    press(clerk_client, request, "settle")
    assert state_of(request) == "exchanged"
    assert request.replacement.number in clerk_client.get(page_of(request)).text


@pytest.mark.parametrize("amount", ["0", "-1", "x", "1e9", "NaN", "10.01", ""])
def test_an_impossible_amount_is_refused_and_kept(clerk_client, shipped, amount):
    request = ask(shipped, "refund_only")
    page = press(clerk_client, request, "settle", amount=amount, words="好的呢")
    assert page.status_code == 200
    assert "好的呢" in page.text
    assert state_of(request) == "requested"


def test_a_rejection_needs_words(clerk_client, shipped):
    request = ask(shipped)
    assert press(clerk_client, request, "reject", words="").status_code == 200
    press(clerk_client, request, "reject", words="照片看不出")
    assert state_of(request) == "rejected"


def test_a_step_that_is_over_is_refused_in_words(clerk_client, shipped):
    request = ask(shipped)
    assert press(clerk_client, request, "arrive").status_code == 200
    assert state_of(request) == "requested"


def test_who_may_only_look_sees_no_button_and_is_refused(shipped):
    client, request = staff("view_returnrequest"), ask(shipped)
    assert client.get(page_of(request)).context["verbs"] == []
    assert press(client, request, "reject", words="x").status_code == 403


def test_nobody_decides_on_their_own(clerk, clerk_client):
    own = ask(ship(pay(place(clerk, make_variant(stock=3)))), "refund_only")
    assert press(clerk_client, own, "settle", amount="1").status_code == 403


def test_an_unknown_request_or_step_is_not_found(clerk_client, shipped):
    assert clerk_client.get(f"{QUEUE}999999/change/").status_code == 404
    assert press(clerk_client, ask(shipped), "explode").status_code == 404


def test_after_the_window_a_clerk_opens_a_request(clerk_client, shipped, ada):
    orders.services.receipt.confirm_receipt(order_id=shipped.pk, actor=ada)
    orders.services.receipt.complete(order_id=shipped.pk)
    address = reverse("admin:orders_order_do", args=[shipped.pk, "ask"])
    typed = {"kind": "repair", "reason": "quality", f"line_{shipped.lines.get().pk}": 1}
    clerk_client.post(address, {f"ask-{name}": value for name, value in typed.items()})
    assert ReturnRequest.objects.get().kind == "repair"

"""The counter: the queue, an order's page, and its buttons."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from inventory.models import Warehouse
from logistics.models import Shipment
from orders.models import Order
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.sale import make_carrier, pay, place, ship

pytestmark = pytest.mark.django_db
QUEUE = "/admin/orders/order/"


@pytest.fixture
def paid(ada) -> Order:
    return pay(place(ada, quantity=3))


def page_of(order: Order) -> str:
    return reverse("admin:orders_order_change", args=[order.pk])


def press(client, order: Order, verb: str, **typed):
    address = reverse("admin:orders_order_do", args=[order.pk, verb])
    return client.post(address, {f"{verb}-{name}": value for name, value in typed.items()})


def parcel(order: Order, units: int, number: str = "SW7") -> dict:
    line = order.lines.get()
    warehouse = Warehouse.objects.get()
    return {
        "warehouse": warehouse.pk,
        "carrier": make_carrier().pk,
        "tracking_number": number,
        f"line_{line.pk}": units,
    }


def staff(*permissions: str):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return signed_in(user)


def test_the_queue_shows_the_orders_of_a_tab_with_counts(clerk_client, paid, bo):
    unpaid = place(bo)
    page = clerk_client.get(QUEUE, {"tab": "to_ship"})
    assert paid.number in page.text
    assert unpaid.number not in page.text
    assert 'aria-current="page">待发货 <b>1</b>' in page.text


@pytest.mark.parametrize("word", ["number", "phone", "sku", "tracking"])
def test_an_order_is_found_by(clerk_client, paid, bo, word):
    other = place(bo)
    Order.objects.filter(pk=other.pk).update(phone="+8613900139999")
    ship(paid, "SW-FIND-1")
    words = {
        "number": paid.number,
        "phone": paid.phone[-4:],
        "sku": paid.lines.get().sku.lower(),
        "tracking": "sw-find-1",
    }
    page = clerk_client.get(QUEUE, {"q": words[word]})
    assert paid.number in page.text
    assert other.number not in page.text


def test_the_queue_asks_a_fixed_number_of_questions(
    clerk_client, ada, bo, django_assert_max_num_queries
):
    for user in (ada, bo):
        pay(place(user))
    with django_assert_max_num_queries(15):
        clerk_client.get(QUEUE)


def test_the_queue_masks_phone_numbers(clerk_client, paid):
    assert paid.phone not in clerk_client.get(QUEUE).text


def test_a_clerk_ships_an_order(clerk_client, clerk, paid):
    answer = press(clerk_client, paid, "ship", **parcel(paid, 3))
    assert answer.status_code == 302
    paid.refresh_from_db()
    assert paid.state == "shipped"
    assert paid.events.first().actor == clerk


def test_a_clerk_ships_a_part(clerk_client, paid):
    press(clerk_client, paid, "ship", **parcel(paid, 1))
    paid.refresh_from_db()
    assert paid.state == "partially_shipped"
    press(clerk_client, paid, "ship", **parcel(paid, 2, "SW8"))
    paid.refresh_from_db()
    assert paid.state == "shipped"


def test_shipping_twice_ships_once(clerk_client, paid):
    press(clerk_client, paid, "ship", **parcel(paid, 3))
    again = press(clerk_client, paid, "ship", **parcel(paid, 3, "SW8"))
    assert again.status_code == 200
    assert Shipment.objects.count() == 1


def test_an_empty_parcel_is_refused_and_keeps_what_was_typed(clerk_client, paid):
    page = press(clerk_client, paid, "ship", **parcel(paid, 0, "SW-KEPT"))
    assert "SW-KEPT" in page.text
    assert not Shipment.objects.exists()


def test_a_taken_tracking_number_is_a_message(clerk_client, paid, bo):
    ship(pay(place(bo, make_variant(stock=5))), "SW-TAKEN")
    page = press(clerk_client, paid, "ship", **parcel(paid, 3, "SW-TAKEN"))
    assert page.status_code == 200
    paid.refresh_from_db()
    assert paid.state == "paid"


def test_a_clerk_cancels_a_paid_order_and_the_money_goes_back(clerk_client, paid):
    press(clerk_client, paid, "cancel", reason="缺货")
    paid.refresh_from_db()
    assert (paid.state, paid.refunded_amount) == ("cancelled", paid.paid_amount)


def test_a_shipped_order_offers_no_cancel(clerk_client, paid):
    page = clerk_client.get(page_of(ship(paid)))
    assert 'id="cancel"' not in page.text
    assert press(clerk_client, paid, "cancel", reason="x").status_code == 200
    paid.refresh_from_db()
    assert paid.state == "shipped"


def test_a_clerk_refunds_a_part(clerk_client, paid):
    press(clerk_client, paid, "refund", amount="5.50", reason="瑕疵", seen=0)
    paid.refresh_from_db()
    assert paid.refunded_amount == 550


def test_a_refund_pressed_twice_is_given_once(clerk_client, paid):
    for _press in range(2):
        press(clerk_client, paid, "refund", amount="5.50", reason="瑕疵", seen=0)
    paid.refresh_from_db()
    assert paid.refunded_amount == 550


@pytest.mark.parametrize("amount", ["0", "-1", "1e9", "NaN", "0.001", "", "1000000"])
def test_an_impossible_refund_is_refused(clerk_client, paid, amount):
    page = press(clerk_client, paid, "refund", amount=amount, reason="x", seen=0)
    assert page.status_code == 200
    paid.refresh_from_db()
    assert paid.refunded_amount == 0


def test_a_clerk_confirms_receipt_for_the_shopper(clerk_client, paid):
    press(clerk_client, ship(paid), "confirm")
    paid.refresh_from_db()
    assert paid.state == "received"


def test_a_note_is_kept_with_its_author(clerk_client, clerk, paid):
    press(clerk_client, paid, "note", text="客户要求周末送")
    paid.refresh_from_db()
    assert paid.staff_note == "客户要求周末送"
    assert (paid.events.first().kind, paid.events.first().actor) == ("note", clerk)


def test_no_field_of_an_order_can_be_edited(clerk_client, paid):
    answer = clerk_client.post(page_of(paid), {"state": "completed", "payable_amount": "1"})
    assert answer.status_code == 405
    before = paid.payable_amount
    paid.refresh_from_db()
    assert (paid.state, paid.payable_amount) == ("paid", before)


def test_orders_are_neither_added_nor_deleted_by_hand(clerk_client, paid):
    assert clerk_client.get(f"{QUEUE}add/").status_code == 403
    assert clerk_client.post(f"{QUEUE}{paid.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("verb", ["ship", "cancel", "refund", "confirm", "note"])
def test_who_may_only_look_sees_no_button_and_is_refused(paid, verb):
    client = staff("view_order")
    assert f'id="{verb}"' not in client.get(page_of(paid)).text
    assert press(client, paid, verb).status_code == 403


def test_who_ships_orders_may_not_refund_them(paid):
    client = staff("view_order", "ship_order")
    assert press(client, paid, "refund", amount="1", reason="x", seen=0).status_code == 403
    assert press(client, paid, "ship", **parcel(paid, 3)).status_code == 302


def test_nobody_refunds_themselves(clerk, clerk_client):
    own = pay(place(clerk))
    assert press(clerk_client, own, "refund", amount="1", reason="x", seen=0).status_code == 403


def test_a_shopper_is_sent_to_the_door(ada_client, paid):
    assert ada_client.get(QUEUE).status_code == 302
    assert press(ada_client, paid, "cancel", reason="x").status_code == 302


def test_an_unknown_order_or_verb_is_not_found(clerk_client, paid):
    assert clerk_client.get(f"{QUEUE}999999/change/").status_code == 404
    assert press(clerk_client, paid, "explode").status_code == 404


def test_the_page_leads_to_the_next_order_of_the_tab(clerk_client, paid, bo):
    newer = pay(place(bo))
    page = clerk_client.get(page_of(paid), {"tab": "to_ship"})
    assert f"{page_of(newer)}?tab=to_ship" in page.text


def test_a_list_ships_its_good_rows_and_explains_the_others(clerk_client, paid):
    make_carrier()
    rows = f"number,carrier,tracking\n{paid.number},swift,SW1\n404,swift,SW2\n".encode()
    file = SimpleUploadedFile("list.csv", rows)
    page = clerk_client.post(f"{QUEUE}ship-list/", {"parcels": file})
    paid.refresh_from_db()
    assert paid.state == "shipped"
    assert [result.is_shipped for result in page.context["results"]] == [True, False]


@pytest.mark.parametrize("content", [b"x", b"\x00\x01", b"a,b\n1,2", b"number,carrier,tracking\n"])
def test_what_is_no_list_is_refused(clerk_client, content):
    file = SimpleUploadedFile("list.csv", content)
    page = clerk_client.post(f"{QUEUE}ship-list/", {"parcels": file})
    assert page.status_code == 200
    assert page.context["form"].errors


def test_the_waiting_orders_can_be_downloaded(clerk_client, paid):
    answer = clerk_client.get(f"{QUEUE}ship-list/?template")
    assert paid.number in answer.text

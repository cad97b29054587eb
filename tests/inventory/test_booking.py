"""Who asked first for what is sold out is held the first units that come."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError
from django.utils import timezone, translation

import inventory.services.reservations
from catalog.models import Product
from inventory.models import PreBooking, Reservation, StockItem, Warehouse
from inventory.selectors.availability import availability
from inventory.selectors.booking import bookings_of, held_of, lengths, queue_for
from inventory.services.booking import (
    MOST_BOOKED,
    BooksTooMuch,
    NothingToBook,
    TooManyUnits,
    ask,
    lapse_due,
    offer,
    withdraw,
)
from inventory.services.held_goods import take_up
from inventory.services.reservations import Wanted
from tests.factories.accounts import UserFactory
from tests.factories.bookings import booked, carry_out, held, sold_out
from tests.factories.catalog import make_variant, stock_up

pytestmark = pytest.mark.django_db


def states(variant):
    return list(PreBooking.objects.filter(variant=variant).order_by("pk").values_list("state"))


def make_overdue(*bookings):
    keys = [booking.pk for booking in bookings]
    long_ago = timezone.now() - timedelta(hours=1)
    PreBooking.objects.filter(pk__in=keys).update(held_until=long_ago)
    references = [booking.reference for booking in bookings]
    Reservation.objects.filter(order_reference__in=references).update(expires_at=long_ago)


def order(user, variant, units):
    return take_up(
        user_id=user.pk,
        order_reference="R1",
        wanted=[Wanted(variant.pk, units)],
        line_of_variant={variant.pk: 7},
        expires_at=None,
    )


def test_the_first_in_line_is_held_what_comes(ada, bo):
    variant = sold_out()
    booked(bo, variant)
    booked(ada, variant)
    stock_up(variant, 1)
    assert states(variant) == [("held",), ("waiting",)]
    assert held_of(bo.pk) == {variant.pk: 1}
    assert held_of(ada.pk) == {}


def test_what_is_held_nobody_else_can_buy(ada):
    booking = held(ada)
    assert availability(booking.variant_id).code == "out_of_stock"


def test_the_head_of_the_queue_gets_the_part_that_came(ada, bo):
    variant = sold_out()
    booked(ada, variant, 3)
    booked(bo, variant)
    stock_up(variant, 2)
    assert held_of(ada.pk) == {variant.pk: 2}


def test_a_queue_is_served_in_order_until_nothing_is_left(ada, bo):
    variant = sold_out()
    booked(bo, variant, 2)
    booked(ada, variant, 2)
    stock_up(variant, 5)
    assert states(variant) == [("held",), ("held",)]
    assert availability(variant.pk).left == 1


def test_goods_that_are_off_the_shelf_are_held_for_nobody(ada):
    variant = sold_out()
    booked(ada, variant)
    Product.objects.filter(pk=variant.product_id).update(status="draft")
    stock_up(variant, 1)
    assert states(variant) == [("waiting",)]


def test_who_is_served_gets_one_letter_in_the_language_of_asking(ada):
    variant = sold_out()
    with translation.override("en"):
        booked(ada, variant)
    stock_up(variant, 1)
    carry_out("stock.changed", "booking.held")
    [letter] = mail.outbox
    assert "held for you" in letter.subject
    assert letter.to == [ada.email]


def test_the_queue_comes_before_those_who_only_want_to_be_told(ada, bo):
    variant = sold_out()
    inventory.services.waiting.ask(variant_id=variant.pk, email=bo.email, user=bo)
    booked(ada, variant)
    stock_up(variant, 1)
    carry_out("stock.changed", "booking.held", "stock.wanted")
    assert [letter.to for letter in mail.outbox] == [[ada.email]]


def test_who_has_withdrawn_gets_no_letter(ada):
    booking = held(ada)
    withdraw(user=ada, booking_id=booking.pk)
    carry_out("booking.held")
    assert mail.outbox == []


def test_who_has_no_address_is_held_the_goods_all_the_same():
    booking = held(UserFactory(email=None, phone="+8613800138777"))
    carry_out("booking.held")
    assert (booking.state, mail.outbox) == ("held", [])


def test_a_withdrawn_hold_goes_to_the_next(ada, bo):
    booking = held(ada)
    second = booked(bo, booking.variant)
    assert withdraw(user=ada, booking_id=booking.pk)
    second.refresh_from_db()
    assert second.state == "held"


def test_nobody_withdraws_anothers_place(ada, bo):
    assert not withdraw(user=bo, booking_id=held(ada).pk)


def test_a_hold_that_lapsed_goes_to_the_next(ada, bo):
    booking = held(ada)
    booked(bo, booking.variant)
    make_overdue(booking)
    assert lapse_due() == 1
    assert states(booking.variant) == [("lapsed",), ("held",)]


def test_a_hold_whose_time_is_over_holds_nothing_before_any_sweep(ada):
    booking = held(ada)
    make_overdue(booking)
    assert held_of(ada.pk) == {}
    inventory.services.reservations.reserve(
        order_reference="R1",
        wanted=[Wanted(booking.variant_id, 1)],
        line_of_variant={booking.variant_id: 1},
        expires_at=None,
    )


def test_who_let_a_hold_lapse_may_ask_again_at_the_end(ada, bo):
    first = held(ada)
    second = booked(bo, first.variant)
    make_overdue(first)
    again = booked(ada, first.variant)
    assert first.pk < second.pk < again.pk


def test_the_sweep_serves_whom_no_event_told_of(ada):
    variant = sold_out()
    booked(ada, variant)
    StockItem.objects.update(backorder_limit=1)
    lapse_due()
    assert held_of(ada.pk) == {variant.pk: 1}


def test_a_warehouse_that_opens_serves_those_in_line(ada):
    variant = sold_out()
    booked(ada, variant)
    Warehouse.objects.update(is_active=False)
    stock_up(variant, 1)
    assert held_of(ada.pk) == {}
    Warehouse.objects.update(is_active=True)
    assert offer(variant.pk) == 1


def test_a_hold_taken_away_by_a_stock_count_gives_the_place_back(ada, bo):
    booking = held(ada)
    booked(bo, booking.variant)
    keys = Reservation.objects.filter(order_reference=booking.reference).values_list("pk")
    StockItem.objects.update(on_hand=1)
    inventory.services.reservations.release_unpaid([key for (key,) in keys])
    lapse_due()
    assert states(booking.variant) == [("held",), ("waiting",)]


def test_a_hold_passes_to_the_order_of_its_shopper(ada):
    booking = held(ada, units=2)
    assert order(ada, booking.variant, 2) == {booking.variant_id: 2}
    assert Reservation.objects.filter(order_reference="R1", line_reference=7).get().quantity == 2
    booking.refresh_from_db()
    assert booking.state == "bought"


def test_what_an_order_does_not_need_of_a_hold_frees_itself(ada, bo):
    booking = held(ada, units=3)
    booked(bo, booking.variant)
    assert order(ada, booking.variant, 1) == {booking.variant_id: 1}
    lapse_due()
    assert held_of(bo.pk) == {booking.variant_id: 1}
    assert StockItem.objects.get().reserved == 2


def test_an_order_for_more_than_is_held_gets_what_is_held(ada):
    booking = held(ada)
    assert order(ada, booking.variant, 4) == {booking.variant_id: 1}


def test_nobody_takes_up_what_is_held_for_another(ada, bo):
    booking = held(ada)
    assert order(bo, booking.variant, 1) == {}


def test_asking_twice_is_asking_once(ada):
    variant = sold_out()
    assert booked(ada, variant) == booked(ada, variant, 2)


def test_what_can_be_bought_is_not_booked(ada):
    with pytest.raises(NothingToBook):
        booked(ada, make_variant(stock=1))


def test_what_is_not_on_sale_is_not_booked(ada):
    with pytest.raises(NothingToBook):
        ask(variant_id=2**62, user=ada)


@pytest.mark.parametrize("quantity", [0, -1, 3, 2**40])
def test_no_more_is_booked_than_one_may_buy(ada, quantity):
    with pytest.raises(TooManyUnits):
        booked(ada, sold_out(purchase_limit=2), quantity)


def test_one_shopper_stands_in_no_more_queues_than_one_would(ada):
    PreBooking.objects.bulk_create(
        PreBooking(variant=make_variant(), user=ada, quantity=1, language="en")
        for _ in range(MOST_BOOKED)
    )
    with pytest.raises(BooksTooMuch):
        booked(ada, sold_out())


def test_the_database_keeps_one_place_a_shopper(ada):
    booking = booked(ada, sold_out())
    booking.pk = None
    with pytest.raises(IntegrityError):
        booking.save(force_insert=True)


def test_a_shopper_sees_their_place_and_the_length_of_the_queue(ada, bo):
    variant = sold_out()
    booked(bo, variant)
    booked(ada, variant)
    queue = queue_for(variant.pk, ada)
    assert (queue.length, queue.mine.place) == (2, 2)
    assert lengths([variant.pk]) == {variant.pk: 2}


def test_a_list_has_what_is_held_first(ada, django_assert_num_queries):
    waiting = booked(ada, sold_out())
    holding = held(ada)
    with django_assert_num_queries(1):
        assert list(bookings_of(ada)) == [holding, waiting]


def test_an_ordinary_change_of_stock_costs_the_queue_one_look(django_assert_num_queries):
    variant = make_variant(stock=1)
    with django_assert_num_queries(3):  # with the savepoint around it
        offer(variant.pk)

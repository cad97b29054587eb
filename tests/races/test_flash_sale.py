"""Two thousand shoppers after a hundred units."""

from threading import Barrier

import pytest
from django.db import transaction
from django.db.models import F, Sum

from accounts.models import User
from promotions.models import FlashSale, FlashUse
from promotions.services.flash import FlashSaleOver, give_back, take
from tests.factories.accounts import UserFactory
from tests.factories.promotions import make_flash_sale
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)

UNITS = 100
BUYERS = 2000
TRIES = 100


def crowd_of(count: int) -> list[User]:
    """Make shoppers in one statement."""
    return User.objects.bulk_create(UserFactory.build_batch(count))


def buy(sale: FlashSale, user: User, number: int, units: int = 1) -> bool:
    """Take units of the sale for an order of one's own."""
    with transaction.atomic():
        take(order_reference=f"R{number}", user=user, units={sale.pk: units})
    return True


def test_two_thousand_buyers_get_a_hundred_units_and_no_more():
    sale, users = make_flash_sale(quota=UNITS), crowd_of(BUYERS)
    answers = together([lambda n=n, u=u: buy(sale, u, n) for n, u in enumerate(users)])
    assert answers.count(True) == UNITS
    assert all(isinstance(answer, FlashSaleOver) for answer in answers if answer is not True)
    assert FlashSale.objects.get().sold == FlashUse.objects.count() == UNITS


def test_who_looks_before_they_count_sell_more_than_there_is():
    sale, users, both_have_looked = make_flash_sale(quota=1), crowd_of(2), Barrier(2)

    def careless(user: User, number: int) -> None:
        with transaction.atomic():
            is_left = FlashUse.objects.filter(sale=sale).count() < sale.quota
            both_have_looked.wait()
            if is_left:
                FlashUse.objects.create(sale=sale, order_reference=f"R{number}", user=user, units=1)

    together([lambda n=n, u=u: careless(u, n) for n, u in enumerate(users)])
    assert FlashUse.objects.aggregate(units=Sum("units"))["units"] > sale.quota


def test_one_shopper_in_many_windows_gets_their_share(ada):
    sale = make_flash_sale(quota=UNITS, per_user=3)
    answers = together([lambda n=n: buy(sale, ada, n) for n in range(TRIES)])
    assert answers.count(True) == FlashSale.objects.get().sold == 3


def test_without_the_lock_one_shopper_gets_more_than_their_share(ada):
    sale, both_have_looked = make_flash_sale(quota=UNITS, per_user=1), Barrier(2)

    def careless(number: int) -> None:
        with transaction.atomic():
            is_first = not FlashUse.objects.filter(sale=sale, user=ada).exists()
            both_have_looked.wait()
            if is_first:
                FlashUse.objects.create(sale=sale, order_reference=f"R{number}", user=ada, units=1)
                FlashSale.objects.filter(pk=sale.pk).update(sold=F("sold") + 1)

    together([lambda n=n: careless(n) for n in range(2)])
    assert FlashSale.objects.get().sold > sale.per_user


def test_units_come_and_go_and_the_count_stays_true():
    sale, users = make_flash_sale(quota=10), crowd_of(TRIES)

    def buy_and_leave(user: User, number: int) -> None:
        buy(sale, user, number)
        if number % 2:
            give_back(order_reference=f"R{number}")

    together([lambda n=n, u=u: buy_and_leave(u, n) for n, u in enumerate(users)])
    standing = FlashUse.objects.filter(returned_at=None)
    assert FlashSale.objects.get().sold == standing.count() <= sale.quota


def test_one_order_gives_its_units_back_once(ada):
    sale = make_flash_sale()
    buy(sale, ada, 1)
    together([lambda: give_back(order_reference="R1") for _ in range(TRIES)])
    assert FlashSale.objects.get().sold == 0


def test_orders_of_two_sales_never_wait_for_each_other():
    one, other = make_flash_sale(quota=UNITS), make_flash_sale(quota=UNITS)
    users = crowd_of(TRIES)

    def both(user: User, number: int) -> bool:
        pair = [one.pk, other.pk] if number % 2 else [other.pk, one.pk]
        with transaction.atomic():
            take(order_reference=f"R{number}", user=user, units=dict.fromkeys(pair, 1))
        return True

    answers = together([lambda n=n, u=u: both(u, n) for n, u in enumerate(users)])
    assert answers.count(True) == TRIES

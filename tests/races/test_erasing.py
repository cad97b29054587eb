"""Somebody buys at the very moment their account is erased."""

from datetime import timedelta

import pytest
from django.utils import timezone

import accounts.services.closing
import accounts.services.privacy
import shop.privacy
from accounts.models import ErasureRequest, User
from orders.models import Order
from tests.factories.accounts import AddressFactory, UserFactory
from tests.factories.catalog import make_variant
from tests.factories.sale import fill_cart, order_cart, quote_of
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 12


def leaver() -> User:
    """Make somebody whose time to think again is over, with something in the cart."""
    user = UserFactory(phone=None)
    AddressFactory(user=user)
    accounts.services.closing.ask(user=user)
    now = timezone.now()
    ErasureRequest.objects.update(asked_at=now - timedelta(days=16), due_at=now)
    return user


def race() -> tuple[User, list[object]]:
    """Let somebody order while they are erased."""
    user = leaver()
    basket = fill_cart(user, make_variant(stock=5))
    quote = quote_of(basket)
    answers = together(
        [lambda: order_cart(basket, user, quote), lambda: shop.privacy.erase(user)], hands=2
    )
    user.refresh_from_db()
    return user, answers


def known_orders() -> int:
    """Count the orders of people the shop has forgotten that still say who took them."""
    return Order.objects.filter(user__erased_at__isnull=False).exclude(recipient="").count()


def test_either_the_sale_is_waited_for_or_it_finds_no_cart():
    for _round in range(ROUNDS):
        user, _answers = race()
        bought = Order.objects.filter(user=user).exists()
        assert bought != bool(user.erased_at)
        assert user.is_active == bought
    assert known_orders() == 0


def test_without_the_lock_a_sale_outlives_who_made_it(monkeypatch):
    def careless(user: User) -> None:
        accounts.services.privacy.end_sessions(user)

    monkeypatch.setattr(shop.privacy, "shut", careless)
    monkeypatch.setattr(shop.privacy, "DEPARTMENTS", careless_order())
    for _round in range(ROUNDS * 5):
        race()
        if known_orders():
            return
    pytest.fail("the damage did not show")


def careless_order() -> tuple[shop.privacy.Department, ...]:
    """Return the departments without the one whose lock the sale takes."""
    return tuple(one for one in shop.privacy.DEPARTMENTS if one.name != "cart")

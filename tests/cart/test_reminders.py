"""Who wants it is reminded once of a cart left alone, if there is something in it to buy."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db.models import F
from django.utils import timezone

import accounts.services.consents
import cart.services.carts
from cart.models import Cart
from cart.services.reminders import FORGOTTEN_AFTER, remind
from tests.factories.bookings import carry_out, sell_out
from tests.factories.catalog import make_variant
from tests.factories.sale import fill_cart, order_cart

pytestmark = pytest.mark.django_db

A_DAY = timedelta(hours=25)


@pytest.fixture
def willing(ada):
    accounts.services.consents.choose(user=ada, kinds=["cart_reminders"])
    return ada


def leave(basket, how_long=A_DAY):
    Cart.objects.filter(pk=basket.pk).update(updated_at=timezone.now() - how_long)


def left_cart(user, *variants):
    basket = fill_cart(user, *variants)
    leave(basket)
    return basket


def letters():
    carry_out("cart.left")
    return mail.outbox


def test_who_wants_it_is_reminded_once(willing):
    variant = make_variant(1500, stock=3, product__name="竹篮")
    left_cart(willing, variant)
    assert remind() == 1
    assert remind() == 0
    [letter] = letters()
    assert letter.to == [willing.email]
    assert "竹篮" in letter.body
    assert "¥15.00" in letter.body
    assert "List-Unsubscribe" in letter.extra_headers


def test_who_did_not_ask_is_not_reminded(ada):
    left_cart(ada)
    assert remind() == 0


def test_a_guest_is_not_reminded():
    left_cart(AnonymousUser())
    assert remind() == 0


def test_a_cart_just_touched_is_not_reminded_of(willing):
    leave(fill_cart(willing), timedelta(hours=23))
    assert remind() == 0


def test_a_cart_left_long_ago_is_forgotten(willing):
    leave(fill_cart(willing), A_DAY + FORGOTTEN_AFTER)
    assert remind() == 0


def test_a_cart_changed_and_left_again_is_reminded_of_again(willing):
    basket = left_cart(willing)
    remind()
    cart.services.carts.add(cart=basket, variant_id=make_variant(stock=1).pk, quantity=1)
    assert remind() == 0
    leave(basket)
    assert remind() == 1


def test_an_empty_cart_is_not_reminded_of(willing):
    basket = left_cart(willing)
    cart.services.carts.remove(
        cart=basket, line_ids=list(basket.lines.values_list("pk", flat=True))
    )
    leave(basket)
    assert remind() == 0


def test_an_ordered_cart_is_not_reminded_of(willing):
    basket = fill_cart(willing)
    order_cart(basket, willing)
    leave(basket)
    assert remind() == 0


def test_a_cart_with_nothing_to_buy_is_not_reminded_of(willing):
    variant = make_variant(stock=1)
    left_cart(willing, variant)
    sell_out(variant)
    assert remind() == 0


def test_a_cart_ordered_meanwhile_gets_no_letter(willing):
    basket = left_cart(willing)
    remind()
    order_cart(basket, willing)
    assert letters() == []


def test_a_cart_changed_meanwhile_gets_no_letter(willing):
    basket = left_cart(willing)
    remind()
    Cart.objects.filter(pk=basket.pk).update(version=F("version") + 1)
    assert letters() == []


def test_who_withdrew_meanwhile_gets_no_letter(willing):
    left_cart(willing)
    remind()
    accounts.services.consents.choose(user=willing, kinds=[])
    assert letters() == []


def test_the_letter_is_in_the_readers_language(willing):
    willing.language = "en"
    willing.save(update_fields=["language"])
    left_cart(willing)
    remind()
    [letter] = letters()
    assert letter.subject == "You left something in your cart"

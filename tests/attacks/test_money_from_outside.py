"""Abuse S1: whatever a form says of prices and sums besides, the shop reckons as without it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from cart.models import CartLine
from orders.models import Order
from payments.models import Payment, Refund
from tests.attacks.corpus import TAMPERED
from tests.attacks.forms import Form
from tests.attacks.test_bad_forms import all_forms
from tests.factories.accounts import AddressFactory
from tests.factories.catalog import make_variant
from tests.factories.sale import fill_cart, quote_of

pytestmark = pytest.mark.django_db

AMOUNTS = (
    *("goods_amount", "discount_amount", "points_amount", "freight_amount", "tax_amount"),
    *("payable_amount", "paid_amount", "refunded_amount", "state"),
)


def money() -> list[Any]:
    """Return every sum the shop has agreed on, and what is in carts."""
    return [
        *Order.objects.order_by("pk").values_list(*AMOUNTS),
        *Order.objects.order_by("pk").values_list("lines__unit_amount", "lines__net_amount"),
        *Payment.objects.order_by("pk").values_list("amount", "refunded_amount", "state"),
        *Refund.objects.order_by("pk").values_list("amount", "state"),
        *CartLine.objects.order_by("pk").values_list("variant", "quantity", "added_amount"),
    ]


def after(client: Any, form: Form, **extra: Any) -> list[Any]:
    """Send a form, look at the money, and undo it."""
    before = transaction.savepoint()
    getattr(client, form.method)(form.action, {**extra, **form.fields})
    found = money()
    transaction.savepoint_rollback(before)
    return found


def changed_by(client: Any, forms: list[Form]) -> Iterator[str]:
    """Name the forms that reckon otherwise when told sums."""
    for form in forms:
        if after(client, form) != after(client, form, **TAMPERED):
            yield str(form)


def test_no_form_of_the_shop_believes_a_sum(adas, attacker):
    forms = [form for form in all_forms(attacker, adas) if form.method == "post"]
    assert len(forms) > 8
    assert list(changed_by(attacker, forms)) == []


@pytest.mark.django_db(transaction=True)
def test_an_order_placed_with_sums_of_its_own_costs_what_it_costs(ada, ada_client):
    quote = quote_of(fill_cart(ada, make_variant(price=5000, stock=9)))
    typed = {"quote": quote, "address": AddressFactory(user=ada).pk, **TAMPERED}
    ada_client.post(reverse("checkout"), typed)
    order = Order.objects.get()
    assert (order.payable_amount, order.paid_amount, order.state) == (5800, 0, "pending_payment")

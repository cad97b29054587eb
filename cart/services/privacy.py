"""What somebody means to buy, told to them and forgotten."""

from typing import Any

from django.db import transaction

from cart.models import Cart, CartLine
from operations.facts import Facts, told


def facts_of(user: Any) -> dict[str, Facts]:
    """Return what lies in somebody's carts."""
    lines = CartLine.objects.filter(cart__user=user)
    named = ("variant__sku", "variant__product__name", "quantity", "is_selected", "created_at")
    return {"cart": told(lines, *named)}


@transaction.atomic
def erase(user: Any) -> None:
    """Forget what somebody meant to buy; a cart that became an order stays as its empty shell.

    The carts are locked first, so that a sale that is being placed is waited for, and one that
    comes later finds no cart.
    """
    own = Cart.objects.filter(user=user).order_by("pk").select_for_update(no_key=True, of=("self",))
    keys = [cart.pk for cart in own]
    CartLine.objects.filter(cart__in=keys).delete()
    Cart.objects.filter(pk__in=keys, order=None).delete()
    Cart.objects.filter(pk__in=keys).update(user=None, coupon=None)

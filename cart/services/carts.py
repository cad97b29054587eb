"""Fill, change and merge carts; a user's and a guest's alike."""

import secrets
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

import catalog.services.favourites
from cart.models import Cart, CartLine
from catalog.models import Price, Variant
from operations.statements import Given, Statement, text_of

OF_USER = Statement(lambda: Cart.objects.open().filter(user=Given(1)).with_region())
OF_GUEST = Statement(lambda: Cart.objects.open().filter(user=None, token=Given(1)))
CLOSE = Statement("UPDATE cart_cart SET state = 'ordered' WHERE id = $1")
COUNT_CHANGE = Statement(
    "UPDATE cart_cart SET version = version + 1, updated_at = statement_timestamp()"
    " WHERE id = $1 AND state = 'open' RETURNING version"
)


class CartIsEmpty(Exception):
    """There is nothing to order."""


class NotForSale(Exception):
    """This cannot be bought at the moment."""


class TooMany(Exception):
    """More than the shop sells to one person, or than a cart holds."""


class CartChanged(Exception):
    """Somebody changed the cart since the version the client holds."""


def find_cart(user: Any, token: str | None) -> Cart | None:
    """Find the open cart of a user, or of the guest who holds its token."""
    if user is not None and user.is_authenticated:
        return OF_USER.instance(user.pk)  # type: ignore[no-any-return]
    return OF_GUEST.instance(token) if token else None


def open_cart(user: Any, token: str | None) -> Cart:
    """Find the open cart, or open one."""
    found = find_cart(user, token)
    if found:
        return found
    owner = user if user is not None and user.is_authenticated else None
    try:
        with transaction.atomic():
            return Cart.objects.create(user=owner, token=secrets.token_urlsafe(32))
    except IntegrityError:  # a twin request opened the user's cart a moment ago
        return Cart.objects.open().get(user=owner)


@transaction.atomic
def add(*, cart: Cart, variant_id: int, quantity: int) -> CartLine:
    """Put ``quantity`` more of a variant into the cart; it becomes selected.

    Raises NotForSale, TooMany.
    """
    lock(cart)
    most, lines = settings.MAX_LINE_QUANTITY, settings.MAX_CART_LINES
    found = PUT.row(cart.pk, variant_id, timezone.now(), quantity, most, lines)
    if found is None:
        raise NotForSale(_("This is not on sale."))
    held, limit, key, total, amount = found
    if key is None:
        check_quantity(Variant(pk=variant_id, purchase_limit=limit), held + quantity)
        raise TooMany(_("Your cart is full. Take something out first."))
    return CartLine(pk=key, cart=cart, variant_id=variant_id, quantity=total, added_amount=amount)


@transaction.atomic
def change_line(
    *, cart: Cart, line_id: int, quantity: int | None = None, is_selected: bool | None = None
) -> CartLine:
    """Set how many of a line are wanted, whether it is selected, or both.

    Raises CartLine.DoesNotExist, TooMany.
    """
    lock(cart)
    line = cart.lines.select_related("variant").get(pk=line_id)
    if quantity is not None:
        check_quantity(line.variant, quantity)
        line.quantity = quantity
    if is_selected is not None:
        line.is_selected = is_selected
    line.save(update_fields=["quantity", "is_selected"])
    return line


@transaction.atomic
def remove(*, cart: Cart, line_ids: list[int]) -> int:
    """Take lines out of the cart; return how many were there."""
    lock(cart)
    count, _each = cart.lines.filter(pk__in=line_ids).delete()
    return count


@transaction.atomic
def select(*, cart: Cart, line_ids: list[int], is_selected: bool) -> None:
    """Choose lines for the next order, or leave them for later."""
    lock(cart)
    cart.lines.filter(pk__in=line_ids).update(is_selected=is_selected)


@transaction.atomic
def move_to_favourites(*, cart: Cart, line_id: int, user: Any) -> None:
    """Remember a line's product and take the line out. Raises CartLine.DoesNotExist."""
    lock(cart)
    line = cart.lines.select_related("variant").get(pk=line_id)
    catalog.services.favourites.add_favourite(user=user, product_id=line.variant.product_id)
    line.delete()


@transaction.atomic
def merge(*, token: str, user: Any) -> int:
    """Pour a guest's cart into the user's at login; return how many lines came along.

    Quantities add up, but never above what one person may buy.
    """
    guest = Cart.objects.open().filter(user=None, token=token).lock().first()
    if guest is None:
        return 0
    lines = list(guest.lines.select_related("variant"))
    own = open_cart(user, None)
    lock(own)
    held = {line.variant_id: line for line in own.lines.all()}
    for line in lines:
        if line.variant_id in held:
            mine = held[line.variant_id]
            mine.quantity = min(mine.quantity + line.quantity, most_of(line.variant))
            mine.is_selected = mine.is_selected or line.is_selected
            mine.save(update_fields=["quantity", "is_selected"])
        elif len(held) < settings.MAX_CART_LINES:
            line.cart = own
            line.save(update_fields=["cart"])
            held[line.variant_id] = line
    guest.state = Cart.State.MERGED
    guest.save(update_fields=["state"])
    return len(lines)


def close(*, cart: Cart, rest: Collection[int], coupon_id: int | None) -> Cart | None:
    """Mark a locked cart as ordered; lines left for later move to a new cart, which is returned.

    ``rest`` are their keys; ``coupon_id`` is a coupon the order leaves unused.
    """
    CLOSE.run(cart.pk)
    if not rest:
        return None
    token = secrets.token_urlsafe(32)
    fresh = Cart.objects.create(user_id=cart.user_id, token=token, coupon_id=coupon_id)
    cart.lines.filter(pk__in=rest).update(cart=fresh)
    return fresh


def expect_version(cart: Cart, version: int) -> None:
    """Lock a cart that has not changed since ``version``; call it inside a transaction.

    Raises CartChanged.
    """
    if not Cart.objects.filter(pk=cart.pk, version=version).lock().exists():
        raise CartChanged(_("Your cart has changed meanwhile. Please look at it again."))


def lock(cart: Cart) -> None:
    """Lock the cart and count the change. Raises CartIsEmpty when it was ordered meanwhile."""
    row = COUNT_CHANGE.row(cart.pk)
    if row is None:
        raise CartIsEmpty(_("This cart has been ordered already."))
    cart.version = row[0]


def offered(*, key: Any, at: Any) -> QuerySet[Any, Any]:
    """Choose a variant that is on sale and has a price at a moment, with its limit."""
    price = Price.objects.selling(at).filter(variant=OuterRef("pk")).values("amount")
    found = Variant.objects.on_sale(at).annotate(amount=Subquery(price))
    return found.filter(pk=key, amount__isnull=False).values("purchase_limit", "amount")


def put_sql() -> str:
    """Write what puts a variant into a locked cart, and what it says when it would be too many.

    ``$1`` cart, ``$2`` variant, ``$3`` moment, ``$4`` units; ``$5`` most of a line, ``$6`` lines.
    """
    return f"""
WITH wanted AS ({text_of(offered(key=Given(2), at=Given(3)))}),
own AS (SELECT coalesce(sum(quantity) FILTER (WHERE variant_id = $2), 0) AS held, count(*) AS lines
  FROM cart_cartline WHERE cart_id = $1),
put AS (
  INSERT INTO cart_cartline (cart_id, variant_id, quantity, is_selected, added_amount)
  SELECT $1, $2, held + $4, true, amount FROM wanted, own
  WHERE held + $4 <= least(purchase_limit, $5) AND (held > 0 OR lines < $6)
  ON CONFLICT (cart_id, variant_id) DO UPDATE SET quantity = EXCLUDED.quantity,
    is_selected = true, added_amount = EXCLUDED.added_amount
  RETURNING id, quantity, added_amount)
SELECT held, purchase_limit, put.* FROM wanted CROSS JOIN own LEFT JOIN put ON true"""  # noqa: S608


PUT = Statement(put_sql)


def check_quantity(variant: Variant, quantity: int) -> None:
    """Refuse more than one person may buy. Raises TooMany."""
    most = most_of(variant)
    if quantity > most:
        raise TooMany(_("At most %(most)d of this.") % {"most": most})


def most_of(variant: Variant) -> int:
    """Return how many of a variant one order may hold."""
    return min(variant.purchase_limit or settings.MAX_LINE_QUANTITY, settings.MAX_LINE_QUANTITY)

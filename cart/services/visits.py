"""Which cart a browser means: its user's, or the one whose token its session holds."""

from django.http import HttpRequest

import cart.services.carts
from cart.models import Cart

TOKEN = "cart_token"  # noqa: S105


def found(request: HttpRequest) -> Cart | None:
    """Find the visitor's open cart."""
    return cart.services.carts.find_cart(request.user, request.session.get(TOKEN))


def opened(request: HttpRequest) -> Cart:
    """Find or open the visitor's cart; a guest's session remembers its token."""
    mine = cart.services.carts.open_cart(request.user, request.session.get(TOKEN))
    if mine.user_id is None:
        request.session[TOKEN] = mine.token
    return mine

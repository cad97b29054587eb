"""What the cart does when Django says that somebody came in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import ngettext

import cart.services.carts
from cart.services.visits import TOKEN


@receiver(user_logged_in)
def bring_cart_along(sender: Any, request: HttpRequest | None, user: Any, **_kw: Any) -> None:
    """Pour the guest's cart into the user's."""
    if request is None:
        return
    session = getattr(request, "session", {})
    token = session.pop(TOKEN, None) or request.headers.get("X-Cart-Token")
    brought = cart.services.carts.merge(token=token, user=user) if token else 0
    if brought and hasattr(request, "_messages"):
        words = ngettext(
            "%(n)d article from before you signed in is in your cart.",
            "%(n)d articles from before you signed in are in your cart.",
            brought,
        )
        messages.info(request, words % {"n": brought})

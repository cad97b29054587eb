"""How other departments' pages show the cart."""

from typing import Any

from django import template

import cart.selectors.seen

register = template.Library()


@register.simple_tag(takes_context=True)
def cart_count(context: dict[str, Any]) -> int:
    """Return the number of articles in the visitor's cart, asked once a page."""
    request = context.get("request")
    if request is None:
        return 0
    if not hasattr(request, "cart_count"):
        user_id = request.user.pk if request.user.is_authenticated else None
        token = request.session.get("cart_token")
        request.cart_count = cart.selectors.seen.count_units(user_id, token)
    return int(request.cart_count)

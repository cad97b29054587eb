"""Carts left alone: who asked for it is reminded once of what they hold."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

import accounts.emails
import cart.selectors.seen
import operations.services.outbox
from accounts.models import Consent
from cart.models import Cart
from operations.models import OutboxEvent

LEFT = "cart.left"
MOST_AT_ONCE = 200
# What was left longer ago is forgotten: a reminder of it would only surprise.
FORGOTTEN_AFTER = timedelta(days=14)


def remind() -> int:
    """Promise letters to people whose carts lie untouched and hold something to buy; count them.

    Once for each version of a cart: who changes it and leaves it again is reminded again.
    """
    until = timezone.now() - settings.CART_REMINDER_AFTER
    wanted = Consent.objects.standing(Consent.Kind.CART_REMINDERS).reachable().values("user")
    left = Cart.objects.left_alone(until - FORGOTTEN_AFTER, until).filter(user__in=wanted)
    return sum(promise(row) for row in left.order_by("updated_at", "pk")[:MOST_AT_ONCE])


@transaction.atomic
def promise(basket: Cart) -> bool:
    """Promise a letter about a cart as it stands; False where it changed or was reminded of.

    A cart with nothing to buy counts as reminded of: it is looked at again when it changes.
    """
    same = Cart.objects.open().filter(pk=basket.pk, version=basket.version)
    if not same.exclude(reminded_version=basket.version).update(reminded_version=basket.version):
        return False
    if not cart.selectors.seen.see_cart(basket).chosen:
        return False
    operations.services.outbox.enqueue(
        topic=LEFT,
        key=f"cart:{basket.pk}",
        payload={"cart": basket.pk, "version": basket.version},
    )
    return True


def left_in_cart(event: OutboxEvent) -> None:
    """Remind a person of a cart that is still as it was when the letter was promised."""
    facts = event.payload
    carts = Cart.objects.open().filter(pk=facts["cart"], version=facts["version"])
    basket = carts.select_related("user").first()
    if basket is None or basket.user is None:
        return
    with translation.override(basket.user.language):
        seen = cart.selectors.seen.see_cart(basket)
        if not seen.chosen:
            return
        accounts.emails.write(
            event=event,
            user=basket.user,
            kind=Consent.Kind.CART_REMINDERS,
            subject=_("You left something in your cart"),
            template="cart/left_letter.txt",
            context={"seen": seen, "url": settings.SITE_URL + reverse("cart")},
        )

"""The letter about favourites that became cheaper."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import ngettext

import accounts.emails
from accounts.models import Consent, User
from catalog.models import Product
from catalog.selectors.favourites import lowest
from operations.models import OutboxEvent


def prices_dropped(event: OutboxEvent) -> None:
    """Tell a person which favourites are cheaper, as far as they still are."""
    user = User.objects.filter(pk=event.payload["user"]).first()
    cheaper = still_cheaper({int(key): then for key, then in event.payload["then"].items()})
    if user is None or not cheaper:
        return
    with translation.override(user.language):
        count = len(cheaper)
        words = ngettext(
            "%(n)d of your favourites is cheaper", "%(n)d of your favourites are cheaper", count
        )
        accounts.emails.write(
            event=event,
            user=user,
            kind=Consent.Kind.PRICE_DROPS,
            subject=words % {"n": count},
            template="catalog/drop_letter.txt",
            context={"cheaper": cheaper, "site_url": settings.SITE_URL},
        )


def still_cheaper(then: dict[int, int]) -> list[tuple[Product, int, int]]:
    """List products that cost less now than ``then`` (fen), with both amounts."""
    now = timezone.now()
    goods = Product.objects.on_sale(now).filter(pk__in=then).annotate(amount=lowest("pk", now))
    return [
        (product, then[product.pk], product.amount)
        for product in goods.order_by("pk")
        if product.amount is not None and product.amount < then[product.pk]
    ]

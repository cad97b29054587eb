"""What clerks and shoppers do with products: put on sale, take off, price, remember."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import catalog.services.cards
import operations.services.outbox
import operations.services.webhook_messages
from catalog.models import Price, Product, Variant
from operations.services.outbox import Promise


class NotReady(Exception):
    """A product lacks something shoppers need before it can be sold."""


class PriceNotAllowed(Exception):
    """The amount is below zero or absurd."""


MOST_AMOUNT = 10**11


@transaction.atomic
def publish(*, product_id: int, at: datetime | None = None) -> Product:
    """Put a product on sale, now or from a moment on.

    Raises NotReady unless an active variant has a price.
    """
    product: Product = Product.objects.select_for_update().get(pk=product_id)
    moment = at or timezone.now()
    priced = Price.objects.selling(moment).filter(variant__product=product, variant__is_active=True)
    if not priced.exists():
        raise NotReady(_("Give an active variant a price before putting it on sale."))
    product.status = Product.Status.ON_SALE
    product.published_at = at or product.published_at or moment
    product.save(update_fields=["status", "published_at"])
    catalog.services.cards.rebuild([product.pk])
    announce("published", [product.pk])
    return product


@transaction.atomic
def retire(*, product_id: int) -> Product:
    """Take a product off the shelf for good; its page says so and shows what is alike."""
    product: Product = Product.objects.select_for_update().get(pk=product_id)
    product.status = Product.Status.RETIRED
    product.save(update_fields=["status"])
    catalog.services.cards.rebuild([product.pk])
    announce("retired", [product.pk])
    return product


@transaction.atomic
def set_price(*, variant_id: int, amount: int, kind: str = Price.Kind.SELLING) -> Price:
    """Let a variant cost ``amount`` fen from now on; the price until now is kept, closed.

    A price planned for later still takes over on its day. Raises PriceNotAllowed.
    """
    if not 0 <= amount <= MOST_AMOUNT:
        raise PriceNotAllowed(_("A price lies between 0 and 1,000,000,000."))
    variant = Variant.objects.select_for_update().get(pk=variant_id)
    now = timezone.now()
    prices = Price.objects.filter(variant=variant, kind=kind)
    current: Price | None = prices.valid(now).first()
    if current and current.amount == amount:
        return current
    prices.valid(now).filter(starts_at=now).delete()
    prices.valid(now).update(ends_at=now)
    planned = prices.filter(starts_at__gt=now).order_by("starts_at").first()
    price = Price.objects.create(
        variant=variant,
        kind=kind,
        amount=amount,
        starts_at=now,
        ends_at=planned.starts_at if planned else None,
    )
    catalog.services.cards.rebuild([variant.product_id])
    announce("price_changed", [variant.product_id])
    return price


def announce(what: str, product_ids: Iterable[int]) -> None:
    """Promise that systems that want to hear of products hear what happened to these.

    Nothing is written where none does: an import may change a hundred thousand.
    """
    topic = f"product.{what}"
    if operations.services.webhook_messages.is_wanted(topic):
        operations.services.outbox.enqueue_each(
            Promise(topic, f"product:{pk}", {"product": pk}) for pk in product_ids
        )


def sign_options(*, variant_id: int) -> bool:
    """Note a variant's options so that no sibling has the same; False when one has them."""
    variant = Variant.objects.get(pk=variant_id)
    keys = sorted(variant.option_values.values_list("pk", flat=True))
    signature = "-".join(map(str, keys)) or variant.option_signature
    siblings = Variant.objects.filter(product_id=variant.product_id).exclude(pk=variant_id)
    if siblings.filter(option_signature=signature).exists():
        return False
    Variant.objects.filter(pk=variant_id).update(option_signature=signature)
    return True


def price_now(*, variant_id: int) -> int | None:
    """Return what a variant costs at this moment, None where it has no price."""
    prices = Price.objects.selling(timezone.now()).filter(variant_id=variant_id)
    amount: int | None = prices.values_list("amount", flat=True).first()
    return amount

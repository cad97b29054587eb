"""Write, read over and answer reviews."""

from collections.abc import Sequence
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

import catalog.services.cards
import catalog.services.pictures
import orders.services.receipt
from catalog.models import Product
from catalog.pictures import MAX_PICTURES
from operations.facts import Facts, told
from orders.lifecycle import COMPLETED, RECEIVED
from orders.models import Order, OrderLine
from reviews.models import Review, ReviewImage

log = structlog.get_logger(__name__)


class NotReceived(Exception):
    """One can only speak of what one has received."""


class AlreadyReviewed(Exception):
    """This line has its review."""


@transaction.atomic
def write_review(
    *,
    user: Any,
    order_line_id: int,
    rating: int,
    text: str = "",
    images: Sequence[bytes] = (),
    is_anonymous: bool = False,
) -> Review:
    """Write a shopper's review of a line of a received order; it waits for a clerk to read it.

    ``images`` are pictures from ``catalog.pictures.redraw``. Raises OrderLine.DoesNotExist for
    somebody else's line, NotReceived, AlreadyReviewed.
    """
    own = OrderLine.objects.filter(order__in=Order.objects.placed_by(user))
    line = own.select_related("order").get(pk=order_line_id)
    if line.order.state not in {RECEIVED, COMPLETED}:
        raise NotReceived(_("You can review this once you have received it."))
    said = {"rating": rating, "text": text, "is_anonymous": is_anonymous}
    try:
        with transaction.atomic():
            review = Review.objects.create(
                order_line=line, product_id=line.product_id, user=user, **said
            )
    except IntegrityError as error:
        raise AlreadyReviewed(_("You have reviewed this already.")) from error
    for picture in images[:MAX_PICTURES]:
        name = catalog.services.pictures.store(picture, folder="reviews")
        ReviewImage.objects.create(review=review, image=name)
    orders.services.receipt.mark_reviewed(line.pk)
    return review


@transaction.atomic
def moderate(*, review_id: int, state: str, actor: Any) -> Review:
    """Show a review to everybody, or hide it, and count the product's stars anew.

    Raises Review.DoesNotExist.
    """
    product_id = Review.objects.values_list("product_id", flat=True).get(pk=review_id)
    # Two clerks must not count at once: the later commit would keep the earlier one's sum.
    Product.objects.select_for_update(no_key=True).get(pk=product_id)
    review = Review.objects.get(pk=review_id)
    review.state = Review.State(state)
    review.save(update_fields=["state"])
    count_stars(product_id)
    log.info("review_moderated", review=review.pk, state=review.state, actor=actor.pk)
    return review


def count_stars(product_id: int) -> None:
    """Show the shown reviews' stars and number on the product's card."""
    shown = Review.objects.shown().filter(product_id=product_id)
    total = shown.aggregate(stars=Sum("rating", default=0), count=Count("pk"))
    catalog.services.cards.set_rating(product_id, total["stars"], total["count"])


def reply(*, review_id: int, text: str, actor: Any) -> Review:
    """Answer a review in the shop's name; an empty text takes the answer back.

    Raises Review.DoesNotExist.
    """
    review: Review = Review.objects.get(pk=review_id)
    review.reply = text
    review.save(update_fields=["reply"])
    log.info("review_answered", review=review.pk, actor=actor.pk)
    return review


def facts_of(user: Any) -> dict[str, Facts]:
    """Return what somebody said of what they bought."""
    own = Review.objects.filter(user=user)
    said = ("product__name", "rating", "text", "reply", "is_anonymous", "created_at")
    shots = ReviewImage.objects.filter(review__in=own)
    return {"reviews": told(own, *said), "review_pictures": told(shots, "image")}


def erase(user: Any) -> None:
    """Forget somebody's words and pictures; their stars stay, for products count them."""
    own = Review.objects.filter(user=user)
    pictures = ReviewImage.objects.filter(review__in=own)
    # Files first, so that a crash leaves rows to go by.
    catalog.services.pictures.remove(pictures.values_list("image", flat=True))
    pictures.delete()
    own.update(user=None, text="", reply="", is_anonymous=True)

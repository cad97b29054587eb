"""Write reviews, and what sales and stars add to the product cards."""

import random
from datetime import datetime, timedelta

from catalog.models import ProductCard
from orders.models import OrderLine
from reviews.models import Review
from shop.demo.history import Bought, Sale
from shop.demo.opinions import opinion

REVIEWED_SHARE = 0.36
PENDING = 8
SOLD_STATES = {"paid", "shipped", "received", "completed"}


def write_reviews(stated: list[tuple[Sale, Bought, OrderLine]], now: datetime) -> list[Review]:
    """Write what shoppers said of a share of the lines; the newest few wait for a clerk."""
    rng = random.Random("reviews")  # noqa: S311  # repeatable, not secret
    reviews = []
    for sale, item, line in stated:
        if not sale.received_at or rng.random() > REVIEWED_SHARE:
            continue
        written = sale.received_at + timedelta(hours=rng.uniform(1, 120))
        if written >= now:
            continue
        said = opinion(item.good, sale.person.language, rng)
        reviews.append(
            Review(
                order_line=line,
                product_id=line.product_id,
                user=line.order.user,
                rating=said.rating,
                text=said.text,
                reply=said.reply,
                is_anonymous=said.is_anonymous,
                state=Review.State.SHOWN,
                created_at=written,
            )
        )
    reviews.sort(key=lambda review: review.created_at)
    for review in reviews[-PENDING:]:
        review.state, review.reply = Review.State.PENDING, ""
    Review.objects.bulk_create(reviews, batch_size=1000)
    keys = [review.order_line_id for review in reviews]
    OrderLine.objects.filter(pk__in=keys).update(is_reviewed=True)
    return reviews


def count_on_cards(stated: list[tuple[Sale, Bought, OrderLine]], reviews: list[Review]) -> None:
    """Write sold units, stars and numbers of reviews on the product cards."""
    cards = ProductCard.objects.in_bulk()
    for sale, item, line in stated:
        if sale.state in SOLD_STATES:
            cards[line.product_id].sold_count += item.quantity
    for review in reviews:
        if review.state == Review.State.SHOWN:
            cards[review.product_id].rating_sum += review.rating
            cards[review.product_id].review_count += 1
    ProductCard.objects.bulk_update(
        cards.values(), ["sold_count", "rating_sum", "review_count"], batch_size=500
    )

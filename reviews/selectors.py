"""What shoppers think of a product, in numbers and in words."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.utils.translation import get_language

from accounts.models import User
from operations.statements import Statement
from orders.models import OrderLine
from reviews.models import Review, ReviewImage
from reviews.querysets import ReviewQuerySet

ORDERINGS = {"newest": "-id", "best": "-rating", "worst": "rating"}
FIRST = 5  # as the statement says
MOST_SHAPED = 300
COUNTED_AND_NEWEST = Statement("""
SELECT
 (SELECT coalesce(json_agg(json_build_array(rating, n, pictured) ORDER BY rating), '[]')::text
  FROM (SELECT rating, count(*) AS n, count(*) FILTER (WHERE EXISTS (
          SELECT FROM reviews_reviewimage AS image WHERE image.review_id = review.id)) AS pictured
        FROM reviews_review AS review
        WHERE product_id = $1 AND state = 'shown' GROUP BY rating) AS counted),
 (SELECT coalesce(json_agg(json_build_object('rating', review.rating, 'text', review.text,
    'reply', review.reply, 'is_anonymous', review.is_anonymous, 'created_at', review.created_at,
    'nickname', writer.nickname, 'email', writer.email, 'phone', writer.phone,
    'options', line.options, 'options_en', line.options_en,
    'shots', (SELECT json_agg(image.image ORDER BY image.id) FROM reviews_reviewimage AS image
              WHERE image.review_id = review.id)) ORDER BY review.id DESC), '[]')::text
  FROM (SELECT * FROM reviews_review WHERE product_id = $1 AND state = 'shown'
        ORDER BY id DESC LIMIT 5) AS review
  JOIN orders_orderline AS line ON line.id = review.order_line_id
  LEFT JOIN accounts_user AS writer ON writer.id = review.user_id)""")


@dataclass(frozen=True)
class StarCount:
    """How many gave so many stars, and what share of all they are."""

    stars: int
    count: int
    percent: int


@dataclass(frozen=True)
class Summary:
    """The shown reviews of a product in numbers; ``mean`` is None before the first."""

    mean: float | None
    count: int
    with_pictures_count: int
    by_stars: tuple[StarCount, ...]


def summary(product_id: int) -> Summary:
    """Count the shown reviews of a product by their stars, in one query."""
    shown = Review.objects.shown().filter(product_id=product_id).order_by()
    pictured = Count("pk", distinct=True, filter=Q(images__isnull=False))
    found = shown.values_list("rating").annotate(n=Count("pk", distinct=True), pictured=pictured)
    return summed_up(list(found))


def summed_up(found: list[tuple[int, int, int]]) -> Summary:
    """Sum up how many reviews, and how many with pictures, gave so many stars."""
    counted = {stars: n for stars, n, _pictured in found}
    count = sum(counted.values())
    total = sum(stars * n for stars, n in counted.items())
    rows = [(stars, counted.get(stars, 0)) for stars in (5, 4, 3, 2, 1)]
    return Summary(
        mean=total / count if count else None,
        count=count,
        with_pictures_count=sum(n for _stars, _all, n in found),
        by_stars=tuple(StarCount(stars, n, round(100 * n / (count or 1))) for stars, n in rows),
    )


def reviews_of(
    product_id: int, *, stars: str = "", with_pictures: bool = False, ordering: str = "newest"
) -> ReviewQuerySet:
    """Choose the shown reviews of a product; unknown wishes are taken for none."""
    chosen: ReviewQuerySet = Review.objects.shown().filter(product_id=product_id)
    if stars in {"1", "2", "3", "4", "5"}:
        chosen = chosen.filter(rating=int(stars))
    if with_pictures:
        chosen = chosen.filter(Q(images__isnull=False)).distinct()
    first = ORDERINGS.get(ordering, "-id")
    found: ReviewQuerySet = chosen.select_related("user", "order_line").with_shots()
    return found.order_by(first, "-id")


@dataclass(frozen=True, eq=False)
class Excerpt:
    """The newest reviews of a product beside their numbers, the same one while none changes."""

    pk: int
    summary: Summary
    page: "Page[Review]"


def excerpt(product_id: int) -> Excerpt:
    """Return what a product's page shows of its reviews, in one query."""
    counted, newest = COUNTED_AND_NEWEST.rows(product_id)[0]
    return shaped(product_id, counted, newest, get_language())


@lru_cache(maxsize=MOST_SHAPED)
def shaped(product_id: int, counted: str, newest: str, _language: str | None) -> Excerpt:
    """Shape an excerpt, once while its rows stay the same."""
    total = summed_up(json.loads(counted))
    pages = Paginator([review_of(row) for row in json.loads(newest)], FIRST)
    pages.count = total.count
    return Excerpt(product_id, total, pages.page(1))


def review_of(row: dict[str, Any]) -> Review:
    """Make a review, to be shown only, of what the statement says of it."""
    names = {name: row.pop(name) for name in ("nickname", "email", "phone")}
    options = {name: row.pop(name) for name in ("options", "options_en")}
    shots = row.pop("shots") or []
    row["created_at"] = datetime.fromisoformat(row["created_at"])
    writer = None if names["nickname"] is None else User(**names)
    review = Review(**row, user=writer, order_line=OrderLine(**options))
    review.shots = [ReviewImage(image=name) for name in shots]
    return review

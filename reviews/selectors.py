"""What shoppers think of a product, in numbers."""

from dataclasses import dataclass

from django.db.models import Count, Q

from reviews.models import Review
from reviews.querysets import ReviewQuerySet

ORDERINGS = {"newest": "-id", "best": "-rating", "worst": "rating"}


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
    found: ReviewQuerySet = chosen.select_related("user", "order_line").prefetch_related("images")
    return found.order_by(first, "-id")

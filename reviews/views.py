"""Pages where shoppers write reviews and read those of others."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

import reviews.selectors
import reviews.services
from catalog.models import Product
from orders.models import Order, OrderLine
from orders.selectors.queue import reviewable_lines
from reviews.forms import ReviewForm
from reviews.models import Review

PER_PAGE = 10

Pair = tuple[OrderLine, ReviewForm]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def review_order(request: HttpRequest, number: str) -> HttpResponse:
    """Ask what the shopper thinks of each article of a received order."""
    mine = Order.objects.placed_by(request.user).with_lines()
    order = get_object_or_404(mine, number=number)
    pairs = pair_up(request, order)
    verdicts = [form.is_valid() for _line, form in pairs]  # all of them: every error is shown
    if request.method == "POST" and all(verdicts) and keep(request, pairs):
        return redirect("my_reviews")
    context = {"order": order, "pairs": pairs}
    return render(request, "reviews/review_order.html", context)


def pair_up(request: HttpRequest, order: Order) -> list[Pair]:
    """Give every line that waits for a review its form, with what was typed."""
    posted: tuple[Any, Any] = (None, None)
    if request.method == "POST":
        posted = (request.POST, request.FILES)
    lines = reviewable_lines(order)
    return [(line, ReviewForm(*posted, prefix=f"line-{line.pk}")) for line in lines]


def keep(request: HttpRequest, pairs: list[Pair]) -> int:
    """Write what was filled in and say so; return how many reviews there were."""
    written = 0
    for line, form in pairs:
        if form.has_changed():
            try:
                reviews.services.write_review(
                    user=request.user, order_line_id=line.pk, **form.cleaned_data
                )
            except (reviews.services.AlreadyReviewed, reviews.services.NotReceived) as refusal:
                messages.warning(request, str(refusal))
            else:
                written += 1
    if written:
        words = ngettext(
            "Thank you! Your review appears once we have read it.",
            "Thank you! Your reviews appear once we have read them.",
            written,
        )
        messages.success(request, words)
    else:
        messages.error(request, _("Choose stars for at least one article."))
    return written


@never_cache
@require_safe
@login_required
def my_reviews(request: HttpRequest) -> HttpResponse:
    """List what the shopper has written, and what waits to be reviewed."""
    mine = Review.objects.written_by(request.user)
    chosen = mine.select_related("order_line", "product").with_shots()
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    waiting = Order.objects.placed_by(request.user).awaiting_review().with_lines()
    context = {"page": page, "waiting": waiting[:PER_PAGE]}
    return render(request, "reviews/my_reviews.html", context)


@require_safe
def product_reviews(request: HttpRequest, product_id: int) -> HttpResponse:
    """List the shown reviews of a product, by stars and order; a fragment for htmx."""
    product = get_object_or_404(Product.objects.published(), pk=product_id)
    wishes = request.GET
    chosen = reviews.selectors.reviews_of(
        product.pk,
        stars=wishes.get("stars", ""),
        with_pictures=wishes.get("pictures") == "1",
        ordering=wishes.get("sort", "newest"),
    )
    page = Paginator(chosen, PER_PAGE).get_page(wishes.get("page"))
    context = {
        "product": product,
        "page": page,
        "summary": reviews.selectors.summary(product.pk),
        "wishes": {name: wishes.get(name, "") for name in ("stars", "pictures", "sort")},
    }
    is_fragment = getattr(request, "htmx", False)
    return render(request, "reviews/_list.html" if is_fragment else "reviews/product.html", context)

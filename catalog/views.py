"""The catalogue's pages: shelves, search, products, favourites."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

import catalog.services.favourites
from catalog.forms import Asked, ask, keys_in
from catalog.models import Product
from catalog.selectors.favourites import favourites_of, is_favourite
from catalog.selectors.listing import Listing, listing, popular
from catalog.selectors.narrowing import Narrowing, sort_links
from catalog.selectors.product import LARGEST_KEY, show, similar
from catalog.selectors.shelves import tree
from catalog.selectors.suggestions import suggest


@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """Show every shelf."""
    return render(request, "catalog/categories.html", {"tree": tree()})


@require_safe
def category(request: HttpRequest, slug: str, category_id: int) -> HttpResponse:
    """Show one shelf's goods; a stale address leads to the present one."""
    shelves = tree()
    shelf = shelves.by_id.get(category_id)
    if shelf is None:
        raise Http404
    if slug != (shelf.slug or "goods"):
        return moved(request, shelf.url)
    below = shelves.below(shelf)
    asked = ask(request.GET, category_id)
    found = listing(asked.filters, request.GET.get("page", 1), tuple(s.id for s in below))
    counts = {c.value: c.n for c in found.counts.rows if c.facet == "shelf"}
    context = {
        "shelf": shelf,
        "trail": tuple(shelves.trail(shelf)),
        "below": tuple((each, counts.get(str(each.id), 0)) for each in below),
    }
    return goods(request, "catalog/category.html", asked, found, context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what a search finds."""
    asked = ask(request.GET)
    found = listing(asked.filters, request.GET.get("page", 1))
    return goods(request, "catalog/search.html", asked, found, {})


def goods(
    request: HttpRequest, template: str, asked: Asked, found: Listing, context: dict[str, Any]
) -> HttpResponse:
    """Show a list with what narrows it; to htmx only the part that changes."""
    pairs = tuple((name, v) for name, values in request.GET.lists() for v in values if v)
    partly = request.htmx and request.htmx.target == "listing"  # type: ignore[attr-defined]
    context |= {
        "problems": asked.problems,
        "filters": asked.filters,
        "listing": found,
        "narrowing": Narrowing(found.counts.rows, pairs, asked.filters),
        "sorts": sort_links(asked.filters.ordering, pairs),
        "popular": [] if found.cards else popular(limit=6),
        "is_deep": len(pairs) > 1,
    }
    response = render(request, "catalog/_goods.html" if partly else template, context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Answer what a half-typed search may mean."""
    found = suggest(request.GET.get("q", ""))
    return render(request, "catalog/_suggestions.html", {"found": found})


@require_safe
def product(request: HttpRequest, slug: str, product_id: int) -> HttpResponse:
    """Show a product; 410 once it is off the shelf, 404 before it was on."""
    chosen = next(iter(keys_in([request.GET.get("variant", "")])), None)
    try:
        shown = show(product_id, tree(), chosen)
    except Product.DoesNotExist as missing:
        raise Http404 from missing
    row = shown.product
    if slug != (row.slug or "item"):
        return moved(request, row.get_absolute_url())
    is_gone = shown.is_retired or not shown.offers
    context = {
        "shown": shown,
        "product": row,
        "similar": similar(row),
        "is_favourite": is_favourite(request.user, product_id),
    }
    if is_gone:
        return render(
            request, "catalog/gone.html", context, status=410 if shown.is_retired else 200
        )
    return render(request, "catalog/product.html", context)


def moved(request: HttpRequest, url: str) -> HttpResponse:
    """Send on for good, with whatever was asked."""
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{url}?{query}" if query else url, permanent=True)


@never_cache
@login_required
@require_safe
def favourites(request: HttpRequest) -> HttpResponse:
    """Show what a shopper wanted to remember."""
    page = Paginator(favourites_of(request.user), 24).get_page(request.GET.get("page"))
    return render(request, "catalog/favourites.html", {"page": page})


@require_POST
@login_required
def favourite_toggle(request: HttpRequest, product_id: int) -> HttpResponse:
    """Remember a product or forget it, then go back."""
    if product_id > LARGEST_KEY:
        raise Http404
    try:
        is_on = catalog.services.favourites.toggle_favourite(
            user=request.user, product_id=product_id
        )
    except Product.DoesNotExist as missing:
        raise Http404 from missing
    row = Product.objects.get(pk=product_id)
    if request.htmx:  # type: ignore[attr-defined]
        context = {"product": row, "is_favourite": is_on}
        return render(request, "catalog/_favourite.html", context)
    return redirect("favourites" if request.POST.get("from") == "favourites" else row)

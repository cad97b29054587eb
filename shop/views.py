"""Pages of the shop as a whole: home, help and what crawlers and phones ask for."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

import promotions.selectors.fronts
import shop.fronts
import shop.samples
import shop.storefront
from catalog.models import speaks_english

HELP_TOPICS = {
    "about": gettext_lazy("About us"),
    "contact": gettext_lazy("Contact us"),
    "shipping": gettext_lazy("Delivery and freight"),
    "returns": gettext_lazy("Returns and refunds"),
    "privacy": gettext_lazy("Privacy"),
    "terms": gettext_lazy("Terms"),
    "api": gettext_lazy("API guide"),
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the shop's front."""
    fronts = shop.fronts.fronts_for(request.user)
    return render(request, "shop/home.html", {"front": shop.storefront.front(), "fronts": fronts})


@never_cache
@require_safe
def topic_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a topic with its goods; tell whom it is for where that is somebody else."""
    topic, is_meant = shop.fronts.topic_for(request.user, slug) or (None, False)
    if topic is None:
        raise Http404
    if not is_meant:
        return render(request, "promotions/topic_closed.html", {"topic": topic}, status=403)
    goods = promotions.selectors.fronts.goods_of(topic.pk)
    return render(request, "promotions/topic.html", {"topic": topic, "goods": goods})


@require_safe
def help_page(request: HttpRequest, topic: str) -> HttpResponse:
    """Show one page of the shop's promises; 404 for an unknown topic."""
    if topic not in HELP_TOPICS:
        raise Http404
    pages = [
        {"topic": name, "title": title, "url": reverse("help", args=[name])}
        for name, title in HELP_TOPICS.items()
    ]
    language = "en" if speaks_english() else "zh"
    context = {"topic": topic, "pages": pages}
    return render(request, f"shop/help/{language}/{topic}.html", context)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    return render(request, "shop/styleguide.html", shop.samples.samples())


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Send browsers that guess to the drawn icon."""
    return redirect(static("icons/favicon.svg"))


@require_safe
@cache_control(max_age=86400, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers which pages belong to one shopper only."""
    private = ("cart", "checkout", "orders", "account", "accounts", "admin", "search", "styleguide")
    lines = ["User-agent: *"]
    lines += [f"Disallow: {prefix}/{page}/" for prefix in ("", "/en") for page in private]
    return HttpResponse("\n".join([*lines, "Disallow: /api/", ""]), content_type="text/plain")


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Describe the shop to phones that put it on the home screen."""
    return JsonResponse(manifest_fields(), content_type="application/manifest+json")


def manifest_fields() -> dict[str, Any]:
    """Return the web manifest's fields."""
    icon = {"src": static("icons/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    return {
        "name": "集市 Jishi",
        "short_name": "集市",
        "start_url": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#d0342c",
        "icons": [icon],
    }

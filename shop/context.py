"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give templates the language, the other language's address and the site's own address."""
    language = get_language() or settings.LANGUAGE_CODE
    english = language.startswith("en")
    path = request.path.removeprefix("/en") or "/"
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return {
        "speaks_english": english,
        "other_language_url": (path if english else f"/en{path}") + query,
        "zh_url": f"{settings.SITE_URL}{path}",
        "en_url": f"{settings.SITE_URL}/en{path}",
        "site_url": settings.SITE_URL,
    }

"""Catalogue reads that clients may keep: ETags and 304."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import conditional_page


class CatalogueRead:
    """Mix into a view of public goods: an ETag on each answer, 304 where it still holds."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer the request, conditionally."""
        answer = conditional_page(super().dispatch)  # type: ignore[misc]
        response: HttpResponseBase = answer(request, *args, **kwargs)
        if request.method in {"GET", "HEAD"} and response.status_code == 200:
            patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
            patch_vary_headers(response, ["Accept-Language"])
        return response

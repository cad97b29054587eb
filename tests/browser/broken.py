"""The shop's addresses, and two more that go wrong on purpose."""

from typing import NoReturn

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import path

from shop import urls

handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500


def forbidden(request: HttpRequest) -> NoReturn:
    """Refuse everybody."""
    raise PermissionDenied


def broken(request: HttpRequest) -> NoReturn:
    """Break."""
    raise RuntimeError


urlpatterns = [
    *urls.urlpatterns,
    path("forbidden/", forbidden),
    path("broken/", broken),
    path("en/forbidden/", forbidden),
    path("en/broken/", broken),
]

"""The least a page can cost with the same tools: what Django, PostgreSQL and bytes come to."""

import os
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine, Template
from django.urls import path

from catalog.models import ProductCard

ROWS = 12
WORDS = "<p>around what a page has to say stands what every page says</p>" * 40


@cache
def page() -> bytes:
    """Return the bytes of one of the shop's own pages."""
    return Path(os.environ["FLOOR_PAGE"]).read_bytes()


@cache
def template() -> Template:
    """Return a compiled template that comes to 30 KB."""
    row = '<li><a href="/p/{{ card.slug }}-{{ card.pk }}/">{{ card.name }}</a>' + WORDS
    return Template(f"<!doctype html><ul>{row * ROWS}</ul>", engine=Engine())


def f0(request: HttpRequest) -> HttpResponse:
    """Answer the same bytes every time."""
    return answer(page())


def f1(request: HttpRequest, product_id: int) -> HttpResponse:
    """Answer a page after one query by primary key."""
    card = ProductCard.objects.light().get(pk=product_id)
    return answer(template().render(Context({"card": card})).encode())


def answer(body: bytes) -> HttpResponse:
    """Answer a body whose length the client is told."""
    return HttpResponse(body, headers={"Content-Length": str(len(body))})


urlpatterns = [path("", f0), path("f0", f0), path("f1/<int:product_id>", f1)]

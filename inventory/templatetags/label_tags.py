"""How labels draw their bars."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

QUIET = 11  # modules of white that scanners need on either side
HEIGHT = 50


@register.simple_tag
def barcode(widths: Sequence[int], code: str) -> SafeString:
    """Draw bars as SVG, a module a unit wide; the sheet decides the size."""
    at, strokes = QUIET, []
    for place, width in enumerate(widths):
        if place % 2 == 0:
            strokes.append(f"M{at} 0h{width}v{HEIGHT}h-{width}z")
        at += width
    return format_html(
        '<svg class="bars" viewBox="0 0 {} {}" preserveAspectRatio="none"'
        ' shape-rendering="crispEdges" role="img" aria-label="{}"><path d="{}"/></svg>',
        at + QUIET,
        HEIGHT,
        code,
        "".join(strokes),
    )

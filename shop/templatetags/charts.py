"""Charts drawn on the server as SVG: they print, need no script and can be tested."""

from collections.abc import Sequence
from typing import Any

from django import template

register = template.Library()

WIDTH = 640
HEIGHT = 200
FOOT = 22
HEAD = 16


@register.inclusion_tag("components/chart_bar.html")
def chart_bar(labels: Sequence[Any], values: Sequence[float], title: str = "") -> dict[str, Any]:
    """Draw one bar a label; the table of the same numbers stands beneath for screen readers."""
    step = WIDTH / max(len(values), 1)
    top = max([*values, 0]) or 1
    bars = [
        {
            "label": label,
            "value": value,
            "x": round(step * place + step * 0.18, 1),
            "middle": round(step * (place + 0.5), 1),
            "width": round(step * 0.64, 1),
            "y": round(height_at(value, top), 1),
            "height": round(HEIGHT - FOOT - height_at(value, top), 1),
        }
        for place, (label, value) in enumerate(zip(labels, values, strict=True))
    ]
    return {"bars": bars, "title": title, "width": WIDTH, "height": HEIGHT, "floor": HEIGHT - FOOT}


@register.inclusion_tag("components/chart_line.html")
def chart_line(labels: Sequence[Any], values: Sequence[float], title: str = "") -> dict[str, Any]:
    """Draw a line through one value a label, with its area and its last value."""
    points = points_of(values, WIDTH, HEIGHT - FOOT)
    return {
        "line": path_of(points),
        "area": f"{path_of(points)}V{HEIGHT - FOOT}H{points[0][0]}Z" if points else "",
        "rows": list(zip(labels, values, strict=True)),
        "first": labels[0] if labels else "",
        "last": labels[-1] if labels else "",
        "highest": max(values, default=0),
        "title": title,
        "width": WIDTH,
        "height": HEIGHT,
        "floor": HEIGHT - FOOT,
    }


@register.inclusion_tag("components/chart_spark.html")
def chart_spark(values: Sequence[float], title: str = "") -> dict[str, Any]:
    """Draw a line as small as a word."""
    return {"line": path_of(points_of(values, 120, 28)), "title": title}


def height_at(value: float, top: float) -> float:
    """Return where a value stands below the chart's upper edge."""
    return HEAD + (HEIGHT - FOOT - HEAD) * (1 - max(value, 0) / top)


def points_of(values: Sequence[float], width: int, floor: int) -> list[tuple[float, float]]:
    """Spread values over a width, the highest near the upper edge, zero on the floor."""
    top = max([*values, 0]) or 1
    step = width / max(len(values) - 1, 1)
    return [
        (round(step * place, 1), round(floor - (floor - 4) * max(value, 0) / top, 1))
        for place, value in enumerate(values)
    ]


def path_of(points: list[tuple[float, float]]) -> str:
    """Write points as the path of an SVG line."""
    return "M" + "L".join(f"{x} {y}" for x, y in points) if points else ""

"""The colours people read stand out from what they stand on, by day and by night."""

import math
import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text()
READ_ON = [
    (ink, ground)
    for ink in ("n7", "n6", "n5", "brand-text", "success", "warn", "danger", "info")
    for ground in ("n0", "n1")
] + [
    ("on-brand", "brand"),
    ("on-brand", "brand-deep"),
    ("brand-text", "brand-soft"),
    ("success", "success-soft"),
    ("warn", "warn-soft"),
    ("danger", "danger-soft"),
    ("info", "info-soft"),
    ("n6", "n2"),
    ("n5", "n2"),
]


def colour(token: str, theme: int) -> tuple[float, float, float]:
    """Return a token's lightness, chroma and hue by day (0) or by night (1)."""
    value = re.search(rf"--{token}: (.*);", TOKENS).group(1)
    both = re.findall(r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)", value)
    return tuple(float(number) for number in both[min(theme, len(both) - 1)])


def luminance(colour: tuple[float, float, float]) -> float:
    """Return the relative luminance (WCAG 2) of an OKLCH colour (Ottosson 2020)."""
    lightness, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    red, green, blue = (min(max(part, 0), 1) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1], ids=["day", "night"])
@pytest.mark.parametrize(("ink", "ground"), READ_ON)
def test_text_stands_out_from_its_ground(ink, ground, theme):
    dark, light = sorted(luminance(colour(token, theme)) for token in (ink, ground))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_luminance_of_white_is_one():
    assert luminance((1, 0, 0)) == pytest.approx(1, abs=0.001)


def test_every_token_that_is_used_is_defined():
    defined = set(re.findall(r"(--[\w-]+):", TOKENS))
    used = {
        name
        for file in CSS.glob("*.css")
        for name in re.findall(r"var\((--[\w-]+)", file.read_text())
    }
    local = {
        name for file in CSS.glob("*.css") for name in re.findall(r"(--[\w-]+):", file.read_text())
    }
    assert used <= defined | local

"""Draw the demo shop's pictures: one object in soft light on a backdrop that suits its colours."""

import colorsys
import io
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from catalog.pictures import file_name, narrowed, widths_of

ART = Path(__file__).parent / "art"
SIDE = 640
ICON_SIDE = 128
WIDE = (1280, 440)
QUALITY = 84
Colour = tuple[int, int, int]


def file_of(emoji: str) -> Path:
    """Return the file that shows an emoji."""
    name = "-".join(f"{ord(sign):x}" for sign in emoji if sign != "\ufe0f")
    return ART / f"{name}.webp"


@cache
def drawing(emoji: str) -> Image.Image:
    """Return an emoji's picture, cropped to what can be seen."""
    image = Image.open(file_of(emoji)).convert("RGBA")
    return image.crop(image.getchannel("A").getbbox())


@cache
def hue_of(emoji: str) -> float:
    """Return the hue, 0 to 1, of an emoji's colours taken together."""
    tiny = drawing(emoji).resize((1, 1), Image.Resampling.BOX)
    red, green, blue = (part / 255 for part in tiny.convert("RGB").getpixel((0, 0)))  # type: ignore[union-attr]
    return colorsys.rgb_to_hls(red, green, blue)[0]


def shade(hue: float, lightness: float, saturation: float) -> Colour:
    """Return a colour as red, green and blue."""
    red, green, blue = colorsys.hls_to_rgb(hue % 1, lightness, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


@cache
def glow() -> Image.Image:
    """Return light falling from the upper left, bright at the source."""
    light = ImageOps.invert(Image.radial_gradient("L")).resize((SIDE * 2, SIDE * 2))
    return light.crop((SIDE // 2, SIDE // 2 + 100, SIDE // 2 + SIDE, SIDE // 2 + 100 + SIDE))


def backdrop(hue: float, rng: random.Random) -> Image.Image:
    """Paint a wall and a table in two close tones of one hue."""
    saturation = rng.uniform(0.42, 0.62)
    wall = ImageOps.colorize(glow(), shade(hue, 0.80, saturation), shade(hue, 0.95, saturation))
    table = ImageOps.colorize(
        glow(), shade(hue + 0.02, 0.72, saturation), shade(hue + 0.02, 0.90, saturation)
    )
    horizon = round(SIDE * 0.70)
    wall.paste(table.crop((0, horizon, SIDE, SIDE)), (0, horizon))
    return wall


@cache
def soft_ellipse(width: int, height: int) -> Image.Image:
    """Return a blurred ellipse as a mask; drawn small, for speed."""
    margin = 12
    mask = Image.new("L", (width // 4 + 2 * margin, height // 4 + 2 * margin))
    box = (margin, margin, margin + width // 4, margin + height // 4)
    ImageDraw.Draw(mask).ellipse(box, fill=150)
    return mask.filter(ImageFilter.GaussianBlur(5)).resize((mask.width * 4, mask.height * 4))


def stand(canvas: Image.Image, thing: Image.Image, centre: int, foot: int, dark: Colour) -> None:
    """Stand a cut-out on the canvas with its shadow below it."""
    mask = soft_ellipse(max(thing.width // 16 * 16, 48), max(thing.width // 5 // 8 * 8, 24))
    canvas.paste(dark, (centre - mask.width // 2, foot - mask.height // 2 - 4), mask)
    canvas.paste(thing, (centre - thing.width // 2, foot - thing.height), thing)


def sized(emoji: str, longest: int, tilt: float = 0) -> Image.Image:
    """Return the emoji's picture with its longer side so many pixels long."""
    image = drawing(emoji)
    if tilt:
        image = image.rotate(tilt, Image.Resampling.BICUBIC, expand=True)
        image = image.crop(image.getchannel("A").getbbox())
    scale = longest / max(image.size)
    size = (round(image.width * scale), round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS)


def plinth(canvas: Image.Image, hue: float, foot: int, width: int) -> None:
    """Put a round plinth under what is shown."""
    scale = 2
    layer = Image.new("L", (width * scale, 130 * scale))
    pen = ImageDraw.Draw(layer)
    pen.rounded_rectangle((0, 40 * scale, width * scale, 130 * scale), 40 * scale, fill=255)
    left = (SIDE - width) // 2
    side = layer.resize((width, 130))
    canvas.paste(shade(hue, 0.83, 0.5), (left, foot - 32), side)
    top = Image.new("L", (width * scale, 80 * scale))
    ImageDraw.Draw(top).ellipse((0, 0, width * scale - 1, 80 * scale - 1), fill=255)
    canvas.paste(shade(hue, 0.95, 0.6), (left, foot - 36), top.resize((width, 80)))


def alone(canvas: Image.Image, emoji: str, hue: float, rng: random.Random) -> None:
    """Show one, large, on the table."""
    foot = round(SIDE * rng.uniform(0.80, 0.84))
    stand(canvas, sized(emoji, 410), SIDE // 2, foot, shade(hue, 0.36, 0.4))


def raised(canvas: Image.Image, emoji: str, hue: float, rng: random.Random) -> None:
    """Show one on a plinth."""
    foot = round(SIDE * 0.76)
    plinth(canvas, hue, foot, rng.choice([420, 460, 500]))
    stand(canvas, sized(emoji, 370), SIDE // 2, foot + 8, shade(hue, 0.42, 0.35))


def company(canvas: Image.Image, emoji: str, hue: float, rng: random.Random) -> None:
    """Show three, the middle one in front."""
    dark = shade(hue, 0.36, 0.4)
    stand(canvas, sized(emoji, 230, rng.uniform(4, 12)), 170, round(SIDE * 0.74), dark)
    stand(canvas, sized(emoji, 230, -rng.uniform(4, 12)), 470, round(SIDE * 0.74), dark)
    stand(canvas, sized(emoji, 320), 320, round(SIDE * 0.86), dark)


def sunlit(canvas: Image.Image, emoji: str, hue: float, rng: random.Random) -> None:
    """Show one before a pale disc, as before a low sun."""
    disc = Image.new("L", (960, 960))
    ImageDraw.Draw(disc).ellipse((0, 0, 959, 959), fill=255)
    tone = shade(hue + rng.choice([0.06, -0.06]), 0.97, 0.8)
    canvas.paste(tone, (80, 60), disc.resize((480, 480)))
    stand(canvas, sized(emoji, 390), SIDE // 2, round(SIDE * 0.83), shade(hue, 0.36, 0.4))


SCENES: list[Callable[[Image.Image, str, float, random.Random], None]] = [
    raised,
    sunlit,
    alone,
    company,
]


@cache
def letters(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return the typeface Pillow brings along."""
    return ImageFont.load_default(size)


def sign(canvas: Image.Image, label: str, hue: float) -> None:
    """Write the brand small in the upper left corner."""
    pen = ImageDraw.Draw(canvas)
    pen.text((34, 30), label.upper(), fill=shade(hue, 0.34, 0.35), font=letters(22))


def draw(emoji: str, label: str, key: str, view: int) -> Image.Image:
    """Return a picture of 640 by 640 pixels; the same arguments give the same picture."""
    rng = random.Random(f"{key}/{view}")  # noqa: S311  # repeatable, not secret
    first = random.Random(key).randrange(3)  # noqa: S311
    hue = hue_of(emoji) + rng.choice([0, 0.04, -0.04, 0.08, 0.45, 0.55])
    canvas = backdrop(hue, rng)
    scene = SCENES[(first + view) % 3] if view < 2 else company
    scene(canvas, emoji, hue, rng)
    sign(canvas, label, hue)
    return canvas


def wide(emojis: str, key: str) -> Image.Image:
    """Return a picture of 1280 by 440 pixels with room for words on its left."""
    hue = hue_of(emojis[0]) + random.Random(key).choice([0.5, 0.58, 0.42])  # noqa: S311
    light = ImageOps.invert(Image.radial_gradient("L")).resize((1800, 900))
    canvas = ImageOps.colorize(
        light.crop((0, 120, WIDE[0], 120 + WIDE[1])), shade(hue, 0.30, 0.45), shade(hue, 0.66, 0.55)
    )
    pen = ImageDraw.Draw(canvas)
    pen.rectangle((0, 340, *WIDE), fill=shade(hue + 0.02, 0.26, 0.42))
    dark = shade(hue, 0.14, 0.4)
    for place, emoji in enumerate(emojis):
        longest, foot = (300, 400) if place == len(emojis) // 2 else (220, 372)
        stand(canvas, sized(emoji, longest), 650 + place * 230, foot, dark)
    return canvas


def icon(emoji: str) -> bytes:
    """Return a small square WebP picture of an emoji on nothing, for a category."""
    picture = ImageOps.pad(drawing(emoji), (ICON_SIDE, ICON_SIDE), color=(0, 0, 0, 0))
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=2)
    return out.getvalue()


def draw_to(root: Path, stem: str, emoji: str, label: str, key: str, view: int) -> None:
    """Write a picture below ``root`` in every width pages ask for."""
    picture = draw(emoji, label, key, view)
    for width in widths_of(SIDE):
        shown = picture if width == SIDE else narrowed(picture, width)
        shown.save(root / file_name(stem, width), "WEBP", quality=QUALITY, method=2)

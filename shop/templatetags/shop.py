"""What every template may say: money, dates, counts, addresses, icons, pictures, components."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import segno
from babel.dates import format_date, format_time
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
    get_currency_precision,
)
from django import template
from django.conf import settings
from django.core.files.storage import default_storage
from django.forms import BoundField
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

import catalog.pictures
import shop.storefront
from accounts.phones import as_people_write

register = template.Library()

QR_MAX_CHARACTERS = 1000
HERE = ' aria-current="true"'


def babel_locale() -> str:
    """Return the reader's language as Babel names it."""
    return "en_GB" if (get_language() or "").startswith("en") else "zh_Hans_CN"


@lru_cache(maxsize=4096)
def written_money(amount: int, currency: str, locale: str) -> str:
    """Write minor units as an amount of money; the home currency wears its short sign."""
    places = get_currency_precision(currency)
    text = format_currency(Decimal(amount).scaleb(-places), currency, locale=locale)
    return text.replace("CN¥", "¥")


@register.filter
def money(amount: int | None) -> str:
    """Write fen as money, ``12800`` as ``¥128.00``; nothing for None."""
    return "" if amount is None else written_money(amount, settings.CURRENCY, babel_locale())


@register.filter
def money_parts(amount: int) -> dict[str, str]:
    """Split money into ``sign``, ``whole`` and ``rest`` so that a page can set them in sizes."""
    text = money(abs(amount))
    start = next(index for index, character in enumerate(text) if character.isdigit())
    whole, _, cents = text[start:].partition(".")
    sign = ("-" if amount < 0 else "") + text[:start]
    return {"sign": sign, "whole": whole, "rest": f".{cents}" if cents else ""}


@register.filter
def compact(count: int) -> str:
    """Write a large count short: ``12300`` as ``1.2万`` or ``12K``."""
    return format_compact_decimal(count, locale=babel_locale(), fraction_digits=1)


@register.filter
def units(count: int) -> str:
    """Write a count in full, grouped as the reader groups digits: ``161217`` as ``161,217``."""
    return format_decimal(count, locale=babel_locale())


@register.filter
def local_date(moment: datetime | date | None, shape: str = "time") -> str:
    """Write a moment in the shop's time zone, with its time or (``"date"``) only the day."""
    if moment is None:
        return ""
    if not isinstance(moment, datetime):
        return format_date(moment, "medium", locale=babel_locale())
    local = timezone.localtime(moment)
    if shape == "date":
        return format_date(local, "medium", locale=babel_locale())
    day = format_date(local, "medium", locale=babel_locale())
    hour = format_time(local, "short", tzinfo=local.tzinfo, locale=babel_locale())
    return f"{day}, {hour}" if babel_locale().startswith("en") else f"{day} {hour}"


@register.filter
def phone(number: str | None) -> str:
    """Write a phone number as people write it, ``+8613800138000`` as ``138 0013 8000``."""
    return as_people_write(number or "")


@register.filter
def stars(rating: float | None) -> int:
    """Return how wide the filled part of a 100 units wide row of five stars is."""
    return round((rating or 0) * 20)


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: Any) -> str:
    """Write this page's query with some parameters set, or (None) left out."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}"


@register.simple_tag(takes_context=True)
def query_toggle(context: RequestContext, name: str, value: Any) -> str:
    """Write this page's query with one value of a parameter put in or taken out, from page one."""
    parameters = context["request"].GET.copy()
    parameters.pop("page", None)
    values = parameters.getlist(name)
    if str(value) in values:
        parameters.setlist(name, [kept for kept in values if kept != str(value)])
    else:
        parameters.appendlist(name, str(value))
    return f"?{parameters.urlencode()}"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of ``static/icons.svg``; silent for screen readers unless it has a label."""
    return drawn_icon(static("icons.svg"), name, str(label))


@lru_cache(maxsize=1024)
def drawn_icon(sheet: str, name: str, label: str) -> SafeString:
    """Write an icon, once for every page that shows it."""
    address = f"{sheet}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """Draw a QR code as SVG without inline styles."""
    code = segno.make(text[:QR_MAX_CHARACTERS], error="m", micro=False)
    drawn = code.svg_inline(border=2, svgclass="qr", dark="#000", light="#fff", omitsize=True)
    return format_html(
        '<span class="qr-box" role="img" aria-label="{}">{}</span>', label, mark_safe(drawn)
    )


@register.simple_tag
def picture(
    name: str,
    alt: str = "",
    width: int = 400,
    height: int = 400,
    eager: bool = False,
    sizes: str = "",
) -> SafeString:
    """Show a stored picture at its shape; one that is missing becomes its first letter, drawn.

    ``sizes`` says how wide it stands on which screens, else ``width``: the browser fetches the
    narrowest file that will do.
    """
    if not name:
        spoken = format_html('role="img" aria-label="{}"', alt) if alt else 'aria-hidden="true"'
        return format_html(
            '<svg class="picture picture-none" viewBox="0 0 100 100" {}>'
            '<text x="50" y="66" text-anchor="middle">{}</text></svg>',
            mark_safe(spoken),
            alt[:1] or "集",
        )
    loading = mark_safe('fetchpriority="high"' if eager else 'loading="lazy" decoding="async"')
    return format_html(
        '<img class="picture" src="{}"{} alt="{}" width="{}" height="{}" {}>',
        default_storage.url(name),
        source_set(name, sizes or f"{width}px"),
        alt,
        width,
        height,
        loading,
    )


@lru_cache(maxsize=4096)
def source_set(name: str, sizes: str) -> SafeString:
    """Offer a picture's files to the browser; nothing for one stored only as it came."""
    files = catalog.pictures.files_of(name)
    if len(files) < 2:
        return mark_safe("")
    offered = ", ".join(f"{default_storage.url(file)} {width}w" for width, file in files.items())
    return format_html(' srcset="{}" sizes="{}"', offered, sizes)


@register.inclusion_tag("components/form_field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """Show one field of a form with its label, hint and errors tied together."""
    kind = getattr(bound.field.widget, "input_type", "textarea")
    return {"field": bound, "kind": kind, "hint": hint or bound.help_text}


@register.inclusion_tag("components/price.html")
def price(
    amount: int, highest: int | None = None, was: int | None = None, size: str = ""
) -> dict[str, Any]:
    """Show a price, "from" where variants differ, and what it was where that was more."""
    return {
        "amount": amount,
        "is_range": highest is not None and highest > amount,
        "is_led": babel_locale().startswith("en"),
        "was": was if was and was > amount else None,
        "size": size,
    }


@register.inclusion_tag("components/rating.html")
def rating(value: float | None, count: int | None = None) -> dict[str, Any]:
    """Show one to five stars and how many people gave them; nothing before the first."""
    return {"value": value, "count": count, "width": stars(value)}


@register.simple_tag
def facet_links(links: Iterable[Any]) -> SafeString:
    """Show the choices of one facet: written out here, for there are dozens on every list."""
    box = f'<span class="box">{icon("check")}</span>'
    return mark_safe(
        "".join(
            f'<li><a href="{escape(link.url)}" rel="nofollow"'
            f"{HERE if link.is_on else ''}>{box}{escape(link.label)}"
            f'<span class="count num">{link.count}</span></a></li>'
            for link in links
        )
    )


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: RequestContext, page: Any) -> dict[str, Any]:
    """Show the way through the pages of a Django ``Page``; keeps the other parameters."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": list(numbers), "request": context["request"]}


@register.inclusion_tag("components/category_nav.html", takes_context=True)
def category_nav(context: RequestContext) -> dict[str, Any]:
    """Show the top shelves on every page."""
    return {"categories": shop.storefront.top_shelves(), "request": context.get("request")}

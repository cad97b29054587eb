"""An issued invoice as a PDF, drawn from its frozen rows: the same rows give the same bytes."""

from decimal import Decimal
from functools import partial
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from babel.dates import format_date
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from reportlab.lib.colors import Color, HexColor, black
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from orders import invoicing
from orders.models import Invoice, InvoiceLine

# Every reader of PDF brings its own face for it, so no megabytes of Chinese letters travel along.
FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

INK, RED, GREY, RULE = black, HexColor("#b3261e"), HexColor("#5f6368"), HexColor("#c9ccd1")
MARGIN = 18 * mm
COLUMNS = [62 * mm, 16 * mm, 26 * mm, 28 * mm, 16 * mm, 26 * mm]
LEFT, CENTRE, RIGHT = 0, 1, 2


def draw(invoice: Invoice) -> bytes:
    """Return an issued invoice as a PDF in its order's language."""
    with translation.override(invoice.order.language):
        return drawn(invoice)


def drawn(invoice: Invoice) -> bytes:
    """Return the invoice as a PDF in the language that is active."""
    paper = BytesIO()
    title = _("Red-letter invoice") if invoice.is_red else _("Invoice")
    sheet = SimpleDocTemplate(
        paper,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"{title} {invoice.number}",
        author=settings.INVOICE_SELLER,
        invariant=1,
    )
    foot = partial(number_page, words=f"{title} {invoice.number}")
    sheet.build(parts(invoice, title), onFirstPage=foot, onLaterPages=foot)
    return paper.getvalue()


def parts(invoice: Invoice, title: str) -> list[Flowable]:
    """List the invoice's parts from top to bottom."""
    colour = RED if invoice.is_red else INK
    return [
        said(title, size=20, align=CENTRE, colour=colour),
        Spacer(0, 5 * mm),
        facts(heading(invoice)),
        Spacer(0, 4 * mm),
        facts(parties(invoice)),
        Spacer(0, 6 * mm),
        goods(invoice, colour),
        Spacer(0, 4 * mm),
        facts(sums(invoice), colour),
    ]


def heading(invoice: Invoice) -> list[tuple[str, str]]:
    """List what names this invoice."""
    day = format_date(timezone.localdate(invoice.issued_at), "long", locale=locale())
    found = [
        (_("Invoice number"), invoice.number or ""),
        (_("Date of issue"), day),
        (_("Order number"), invoice.order.number),
    ]
    if invoice.corrects is not None:
        found.append((_("Corrects invoice"), invoice.corrects.number or ""))
    if invoice.reason:
        found.append((_("Reason"), invoice.reason))
    return found


def parties(invoice: Invoice) -> list[tuple[str, str]]:
    """List who bills whom."""
    found = [
        (_("Buyer"), invoice.title),
        (_("Buyer's tax number"), invoice.tax_number),
        (_("Seller"), settings.INVOICE_SELLER),
        (_("Seller's tax number"), settings.INVOICE_SELLER_TAX_NUMBER),
    ]
    return [(label, words) for label, words in found if words]


def sums(invoice: Invoice) -> list[tuple[str, str]]:
    """List what it all comes to; the capital characters are Chinese whatever the language."""
    return [
        (_("Total with tax"), f"{money(invoice.amount)} {settings.CURRENCY}"),
        (_("In capitals"), invoicing.in_capitals(invoice.amount)),
    ]


def facts(rows: list[tuple[str, str]], colour: Color = INK) -> Table:
    """Lay labelled facts out one a line."""
    cells = [[said(label, colour=GREY), said(words, colour=colour)] for label, words in rows]
    style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]
    return Table(cells, colWidths=[38 * mm, sum(COLUMNS) - 38 * mm], style=[*style, *tight()])


def goods(invoice: Invoice, colour: Color) -> Table:
    """Lay the lines out as a table that goes on over pages, its head on each of them."""
    labels = [_("Goods"), _("Units"), _("Net price"), _("Net amount"), _("Tax rate"), _("Tax")]
    head = [
        said(label, align=RIGHT if at else LEFT, colour=GREY) for at, label in enumerate(labels)
    ]
    lines = [row(line, colour) for line in invoice.lines.all()]
    sides = ["", "", money(invoice.net_amount), "", money(invoice.tax_amount)]
    foot = [said(_("Sum"), colour=colour), *(said(s, align=RIGHT, colour=colour) for s in sides)]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEABOVE", (0, 0), (-1, 0), 1, INK),
        ("LINEBELOW", (0, 0), (-1, -2), 0.5, RULE),
        ("LINEBELOW", (0, -1), (-1, -1), 1, INK),
        *tight(),
    ]
    return Table([head, *lines, foot], colWidths=COLUMNS, repeatRows=1, style=style)


def row(line: InvoiceLine, colour: Color) -> list[Paragraph]:
    """Write one line; prices are without tax."""
    title = " ".join(filter(None, [line.title, line.choice]))
    each = price(line.net_amount, line.quantity) if line.quantity else ""
    sides = [
        str(line.quantity or ""),
        each,
        money(line.net_amount),
        line.rate,
        money(line.tax_amount),
    ]
    return [said(title, colour=colour), *(said(s, align=RIGHT, colour=colour) for s in sides)]


def tight() -> list[tuple[Any, ...]]:
    """Return little room above and below each row."""
    whole = (0, 0), (-1, -1)
    return [("TOPPADDING", *whole, 3), ("BOTTOMPADDING", *whole, 3)]


def said(words: str, size: float = 9.5, align: int = LEFT, colour: Color = INK) -> Paragraph:
    """Set words; whatever a shopper typed stays words."""
    style = ParagraphStyle(
        "said",
        fontName=FONT,
        fontSize=size,
        leading=size * 1.45,
        alignment=align,
        textColor=colour,
        wordWrap="CJK",
    )
    return Paragraph(escape(words), style)


def number_page(canvas: Any, sheet: Any, words: str) -> None:
    """Write at the foot of a page whose it is and which."""
    canvas.setFont(FONT, 8)
    canvas.setFillColor(GREY)
    canvas.drawString(MARGIN, 10 * mm, words)
    canvas.drawRightString(A4[0] - MARGIN, 10 * mm, str(sheet.page))


def locale() -> str:
    """Return the active language as Babel names it."""
    return "en_GB" if (translation.get_language() or "").startswith("en") else "zh_Hans_CN"


def money(amount: int) -> str:
    """Write fen as yuan with two places."""
    return f"{Decimal(amount).scaleb(-2):,.2f}"


def price(amount: int, quantity: int) -> str:
    """Write what one unit costs, to a hundredth of a fen where it is no whole number of them."""
    each = Decimal(amount).scaleb(-2) / quantity
    return f"{each:,.2f}" if each == round(each, 2) else f"{each:,.4f}"

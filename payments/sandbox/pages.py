"""The pay page, drawn without scripts."""

from html import escape

import segno

from payments.sandbox.store import Row
from payments.sandbox.words import words

TRICKS = (
    "late",
    "duplicate",
    "out_of_order",
    "never",
    "wrong_amount",
    "forged",
    "refund_processing",
    "refund_failed",
)
SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€"}

CSS = """
:root{color-scheme:light dark;--bg:#eef2f7;--card:#fff;--ink:#16202c;--soft:#586475;--line:#dde3ea;
--brand:#0b5fd0;--on:#fff;--ok:#0a7a43;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--bg:#10151c;--card:#1a212b;--ink:#eef2f7;--soft:#a3afbf;
--line:#303b49;--brand:#7db2ff;--on:#0b1726;--ok:#62d394;--bad:#ff9a91}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);
font:16px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
main{max-width:440px;margin:0 auto;padding:24px 16px 48px}
header{display:flex;justify-content:space-between;align-items:center;margin-bottom:16px}
header b{font-size:18px}a{color:var(--brand)}
.card{background:var(--card);border:1px solid var(--line);border-radius:16px;padding:24px}
.amount{font-size:40px;font-weight:700;text-align:center;margin:4px 0 12px;line-height:1.2;
font-variant-numeric:tabular-nums}
.center{text-align:center}.soft{color:var(--soft);font-size:14px;margin:4px 0}
dl{display:grid;grid-template-columns:auto 1fr;gap:6px 16px;margin:16px 0;padding-top:16px;
border-top:1px solid var(--line)}dt{color:var(--soft)}dd{margin:0;text-align:right;
overflow-wrap:anywhere}
button,.button{display:block;width:100%;min-height:48px;padding:10px 16px;border-radius:12px;
border:1px solid var(--line);background:transparent;color:var(--ink);font:inherit;cursor:pointer;
text-align:center;text-decoration:none;margin-top:10px}
.main{background:var(--brand);border-color:var(--brand);color:var(--on);font-weight:600}
:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
.say{padding:12px 14px;border-radius:12px;border:1px solid currentColor;margin:0 0 16px}
.ok{color:var(--ok)}.bad{color:var(--bad)}
.qr{text-align:center;margin-top:20px}.qr svg{width:148px;height:148px;border-radius:8px}
details{margin-top:16px;color:var(--soft);font-size:14px}summary{cursor:pointer;min-height:32px}
label{display:block;padding:4px 0}h1{font-size:24px;margin:0 0 4px;text-align:center}
h1.soft{font-size:14px;font-weight:400}
@media(max-width:520px){.qr{display:none}}
"""


def money(trade: Row) -> str:
    """Write a trade's amount."""
    sign = SIGNS.get(trade["currency"], trade["currency"] + " ")
    return f"{sign}{trade['amount'] // 100:,}.{trade['amount'] % 100:02d}"


def frame(language: str, path: str, inner: str) -> str:
    """Put a page's inside into its frame."""
    say, other = words(language), "zh" if language == "en" else "en"
    tag = "en" if language == "en" else "zh-Hans"
    return (
        f'<!doctype html><html lang="{tag}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{say["title"]}</title><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="/style.css"></head>'
        f"<body><main><header><b>{say['title']}</b>"
        f'<a href="{escape(path)}?lang={other}">{say["other"]}</a></header>{inner}'
        f'<p class="soft center">{say["practice"]}</p></main></body></html>'
    )


def missing(language: str) -> str:
    """Draw the page for a trade that is not there."""
    say = words(language)
    inner = f'<div class="card center"><h1>{say["missing"]}</h1><p>{say["missing_more"]}</p></div>'
    return frame(language, "/", inner)


def pay_page(trade: Row, language: str, own_url: str, note: str = "") -> str:
    """Draw the page of a trade in whatever state it is."""
    path = f"/pay/{trade['token']}"
    if trade["status"] == "waiting":
        return frame(language, path, waiting(trade, language, own_url, note))
    say, is_paid = words(language), trade["status"] == "paid"
    title, more = ("paid", "paid_more") if is_paid else ("closed", "closed_more")
    back = f'<a class="button main" href="{escape(trade["return_url"])}">{say["back"]}</a>'
    if not trade["return_url"]:
        back = f'<p class="center">{say["close_page"]}</p>'
    inner = (
        f'<div class="card"><h1 class="{"ok" if is_paid else "bad"}">{say[title]}</h1>'
        f'<p class="amount">{escape(money(trade))}</p><p class="center soft">{say[more]}</p>'
        f"{back}</div>"
    )
    return frame(language, path, inner)


def waiting(trade: Row, language: str, own_url: str, note: str) -> str:
    """Draw what can be done with an unpaid trade."""
    say, path = words(language), f"/pay/{trade['token']}"
    tricks = "".join(
        f'<label><input type="checkbox" name="misbehave" value="{name}"> {say[name]}</label>'
        for name in TRICKS
    )
    said = f'<p class="say bad" role="alert">{say[note]}</p>' if note else ""
    code = segno.make(own_url, error="m", micro=False)
    drawn = code.svg_inline(border=2, dark="#000", light="#fff", omitsize=True)
    channel = say.get(str(trade["channel"])) or str(trade["channel"])
    return (
        f'<form class="card" method="post" action="{path}?lang={language}">{said}'
        f'<h1 class="soft">{escape(trade["subject"])}</h1>'
        f'<p class="amount">{escape(money(trade))}</p>'
        f"<dl><dt>{say['to']}</dt><dd>{escape(trade['merchant_id'])}</dd>"
        f"<dt>{say['no']}</dt><dd>{escape(trade['out_trade_no'])}</dd></dl>"
        f'<button class="main" name="do" value="pay">{say["pay"]} · {escape(channel)}</button>'
        f'<button name="do" value="poor">{say["poor"]}</button>'
        f'<button name="do" value="cancel">{say["cancel"]}</button>'
        f'<div class="qr"><div>{drawn}</div><p class="soft">{say["scan"]}</p></div>'
        f"<details><summary>{say['tester']}</summary><p>{say['tester_more']}</p>{tricks}</details>"
        "</form>"
    )

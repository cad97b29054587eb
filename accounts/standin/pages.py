"""The page that shows the code and the page on the phone, drawn without scripts."""

import secrets
from html import escape
from urllib.parse import urlsplit

import segno

from accounts.standin.people import KNOWN
from accounts.standin.tickets import Ticket
from accounts.standin.words import words

LOOPBACK = {"127.0.0.1", "::1"}
CSS = """
:root{color-scheme:light dark;--bg:#f1f3f5;--card:#fff;--ink:#16202c;--soft:#586475;--line:#dde3ea;
--on:#fff}
@media(prefers-color-scheme:dark){:root{--bg:#10151c;--card:#1a212b;--ink:#eef2f7;--soft:#a3afbf;
--line:#303b49}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);
font:16px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
.weixin{--brand:#07803f}.weibo{--brand:#c8321a}.qq{--brand:#0b6fc2}
main{max-width:420px;margin:0 auto;padding:24px 16px 48px}
header{display:flex;justify-content:space-between;align-items:center;margin-bottom:16px}
header b{font-size:18px}a{color:inherit}
.card{background:var(--card);border:1px solid var(--line);border-radius:16px;padding:24px;
border-top:4px solid var(--brand)}
.center{text-align:center}.soft{color:var(--soft);font-size:14px;margin:8px 0}
h1{font-size:22px;margin:0 0 8px;text-align:center}
.qr svg{width:220px;height:220px;border-radius:8px;display:block;margin:16px auto}
dl{display:grid;grid-template-columns:auto 1fr;gap:6px 16px;margin:16px 0}
dt{color:var(--soft)}dd{margin:0;text-align:right;overflow-wrap:anywhere}
fieldset{border:1px solid var(--line);border-radius:12px;padding:8px 16px;margin:0 0 8px}
legend{color:var(--soft);font-size:14px;padding:0 4px}
label{display:flex;gap:10px;align-items:center;min-height:44px}
input{width:20px;height:20px;accent-color:var(--brand);margin:0}
button{display:block;width:100%;min-height:48px;padding:10px 16px;border-radius:12px;
border:1px solid var(--line);background:transparent;color:var(--ink);font:inherit;cursor:pointer;
margin-top:10px}
.main{background:var(--brand);border-color:var(--brand);color:var(--on);font-weight:600}
:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
"""


def frame(partner: str, language: str, inner: str, *, is_waiting: bool = False) -> str:
    """Put a page's inside into its frame; a waiting page looks again every two seconds."""
    say, other = words(language), "zh" if language == "en" else "en"
    tag = "en" if language == "en" else "zh-Hans"
    # Named, for a page whose address ends in #wechat_redirect would not be loaded again.
    again = f'<meta http-equiv="refresh" content="2;url=?lang={language}">' if is_waiting else ""
    name = say.get(partner, "")
    return (
        f'<!doctype html><html lang="{tag}"><head><meta charset="utf-8">{again}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{name} {say["sign_in"]}</title><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="/standin.css"></head><body class="{partner}"><main>'
        f'<header><b>{name} {say["sign_in"]}</b><a href="?lang={other}">{say["other"]}</a>'
        f'</header>{inner}<p class="soft center">{say["practice"]}</p></main></body></html>'
    )


def note(partner: str, language: str, what: str) -> str:
    """Draw a page that only says something."""
    say = words(language)
    inner = f'<div class="card center"><h1>{say[what]}</h1><p>{say[what + "_more"]}</p></div>'
    return frame(partner, language, inner)


def code_page(ticket: Ticket, language: str, base: str) -> str:
    """Draw the page that shows the code and waits for the phone."""
    say, wanted = words(language), ticket.wanted
    if ticket.state not in {"waiting", "seen"}:
        what = "cancelled" if ticket.state == "cancelled" else "expired"
        return note(wanted.partner, language, what)
    phone = f"{base}/phone/{ticket.scan}"
    drawn = segno.make(phone, error="m", micro=False).svg_inline(
        border=2, dark="#000", light="#fff", omitsize=True
    )
    words_now = say["seen"] if ticket.state == "seen" else say["scan"]
    inner = (
        f'<div class="card center"><h1>{say["to"]} {escape(shop_of(ticket))}</h1>'
        f'<div class="qr">{drawn}</div><p role="status">{words_now}</p>'
        f'<p class="soft">{say["minutes"]}</p>'
        f'<p><a href="{escape(phone)}?lang={language}" target="_blank" rel="noopener">'
        f"{say['phone']}</a></p></div>"
    )
    return frame(wanted.partner, language, inner, is_waiting=True)


def phone_page(ticket: Ticket, language: str) -> str:
    """Draw what the phone asks: which app, from where, as whom."""
    say, wanted = words(language), ticket.wanted
    if ticket.state not in {"waiting", "seen"}:
        done = {"confirmed": "done", "over": "done", "cancelled": "cancelled"}
        return note(wanted.partner, language, done.get(ticket.state, "expired"))
    newcomer = (f"new-{secrets.token_hex(4)}", say["new"])
    choices = "".join(
        f'<label><input type="radio" name="person" value="{key}"{" checked" if not place else ""}>'
        f" {escape(name)}</label>"
        for place, (key, name) in enumerate([*KNOWN.items(), newcomer])
    )
    place = wanted.address + (f" ({say['here']})" if wanted.address in LOOPBACK else "")
    inner = (
        f'<form class="card" method="post" action="/phone/{ticket.scan}?lang={language}">'
        f"<h1>{say['ask']}</h1><dl><dt>{say['to']}</dt><dd>{escape(shop_of(ticket))}</dd>"
        f"<dt>{say['place']}</dt><dd>{escape(place)}</dd>"
        f"<dt>{say['device']}</dt><dd>{escape(program(wanted.device))}</dd></dl>"
        f"<fieldset><legend>{say['as']}</legend>{choices}</fieldset>"
        f'<button class="main" name="do" value="yes">{say["yes"]}</button>'
        f'<button name="do" value="no">{say["no"]}</button>'
        f'<p class="soft center">{say["beware"]}</p></form>'
    )
    return frame(wanted.partner, language, inner)


def shop_of(ticket: Ticket) -> str:
    """Return the app's name and where it lives."""
    return f"集市 Jishi · {urlsplit(ticket.wanted.redirect_uri).netloc}"


def program(device: str) -> str:
    """Return a browser's name and system, as far as it tells."""
    browsers = ("Edg", "Firefox", "Chrome", "Safari")
    systems = ("Android", "iPhone", "Windows", "Mac OS", "Linux")
    found = [next((name for name in names if name in device), "") for names in (browsers, systems)]
    return " · ".join(name for name in found if name) or device[:40] or "?"

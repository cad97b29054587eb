"""The forms of a page, as a browser sees them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class Form:
    """Where a form goes and what it sends as it stands."""

    page: str
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.action} from {self.page}"


class Reader(HTMLParser):
    """Collects the forms of one page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.inside: Form | None = None
        self.choosing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form or a field."""
        facts = {name: value or "" for name, value in attrs}
        if tag == "form":
            action, method = facts.get("action") or self.page, facts.get("method", "get")
            self.inside = Form(self.page, action, method.lower())
            self.forms.append(self.inside)
            self.by_id[facts.get("id", "")] = self.inside
        elif tag in {"input", "textarea", "select", "button"}:
            self.note_field(tag, facts)
        elif tag == "option" and self.choosing and self.inside and "selected" in facts:
            self.inside.fields[self.choosing] = facts.get("value", "")

    def note_field(self, tag: str, facts: dict[str, str]) -> None:
        """Note what a field sends."""
        form = self.by_id.get(facts.get("form", "-"), self.inside)
        name = facts.get("name", "")
        if form is None or not name:
            return
        self.choosing = name if tag == "select" else ""
        unticked = facts.get("type") in {"checkbox", "radio"} and "checked" not in facts
        if not (unticked and name in form.fields):
            form.fields[name] = facts.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a form."""
        if tag == "form":
            self.inside = None


def forms_of(client: Any, page: str) -> list[Form]:
    """Return the forms of a page; none where the page is not HTML."""
    response = client.get(page)
    if response.status_code != 200 or "html" not in response.get("Content-Type", ""):
        return []
    reader = Reader(page)
    reader.feed(response.content.decode())
    return reader.forms

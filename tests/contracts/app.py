"""An app that speaks the public API: every answer must be what the document promises."""

import re
from functools import cache
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient

from tests.factories.accounts import PASSWORD
from tests.house.source import ROOT

LOGIN = "/_allauth/app/v1/auth/login"


@cache
def document() -> dict[str, Any]:
    """Return the committed document."""
    text = (ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return found


@cache
def addresses() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    """Return every address as a pattern, those with fewer parameters first."""
    paths = sorted(document()["paths"].items(), key=lambda item: item[0].count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$"), item) for path, item in paths]


def keeps_its_word(method: str, path: str, response: Any) -> None:
    """Fail where an answer is not what the document promises of it."""
    if response.status_code == 304:
        return  # nothing is said
    found = [item for pattern, item in addresses() if pattern.match(path)]
    assert found, f"{path} is not in the document"
    responses = found[0][method.lower()]["responses"]
    status = str(response.status_code)
    promised = responses.get(status) or responses.get(f"{status[0]}XX")
    assert promised, f"{method} {path} answers {status}: {response.content[:300]!r}"
    kind = response.get("Content-Type", "").partition(";")[0]
    schema = promised.get("content", {}).get(kind, {}).get("schema")
    if schema and kind.endswith("json"):
        whole = {**schema, "components": document()["components"]}
        Draft202012Validator(whole).validate(response.json())


class App(APIClient):
    """What somebody's phone sends, in JSON, with a key for every POST."""

    default_format = "json"
    headers: dict[str, str]

    def __init__(self, **headers: str) -> None:
        super().__init__(raise_request_exception=False)
        self.headers, self.sent = headers, 0

    def generic(self, method: str, path: str, *args: Any, **extra: Any) -> Any:
        """Send a request and hold the answer against the document."""
        self.sent += 1
        key = {"HTTP_IDEMPOTENCY_KEY": f"key-{id(self)}-{self.sent}"} if method == "POST" else {}
        response = super().generic(method, path, *args, **{**key, **self.headers, **extra})
        if path.startswith("/api/v1/"):
            keeps_its_word(method, path.partition("?")[0], response)
        return response

    def ask(self, path: str, **query: Any) -> Any:
        """Read something; return it."""
        response = self.get(f"/api/v1/{path}", query)
        assert response.status_code == 200, response.content
        return response.json()

    def do(self, path: str, body: Any = None, method: str = "post", **extra: Any) -> Any:
        """Do something; return what came of it, None where there is nothing to say."""
        response = getattr(self, method)(f"/api/v1/{path}", body or {}, **extra)
        assert response.status_code < 300, response.content
        return response.json() if response.content else None

    def refusal(self, path: str, body: Any = None, method: str = "post", **extra: Any) -> Any:
        """Try something that is refused; return status and code."""
        response = getattr(self, method)(f"/api/v1/{path}", body or {}, **extra)
        return response.status_code, response.json().get("code")

    def read(self, address: str) -> str:
        """Open an address outside the API; return what it says."""
        response = self.get(address)
        assert response.status_code == 200
        return str(response.content.decode())

    def enter(self, **who: str) -> "App":
        """Sign in by password and carry the token from now on."""
        answer = self.post(LOGIN, {"password": PASSWORD, **who}).json()
        self.carry(answer["meta"]["session_token"])
        return self

    def carry(self, token: str) -> None:
        """Carry a token from now on."""
        self.headers["HTTP_AUTHORIZATION"] = f"Bearer {token}"

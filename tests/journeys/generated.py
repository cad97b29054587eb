"""A client generated from the OpenAPI document, as somebody outside the shop would use it."""

import importlib
import sys
from pathlib import Path
from typing import Any

import httpx
import schemathesis

from deploy.clients import DOCUMENT, PACKAGE, write_python
from tests.factories.texts import last_code

SCHEMA = schemathesis.openapi.from_path(DOCUMENT)


def generate(folder: Path) -> None:
    """Generate the client's package in a folder and make it importable; a warning is a failure."""
    assert write_python(folder)
    sys.path.insert(0, str(folder))


def keeps_its_word(response: httpx.Response) -> None:
    """Raise if an answer is not what the document promises."""
    response.read()
    method, path = response.request.method, response.request.url.path
    if not path.startswith("/_allauth/"):
        SCHEMA.find_operation_by_path(method, path).validate_response(response)


class Shop:
    """The shop as one client sees it; every answer must be as the document says."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.models = importlib.import_module(f"{PACKAGE}.models")
        self.speak(importlib.import_module(PACKAGE).Client)

    def speak(self, kind: Any, **who: str) -> None:
        """Speak as somebody from now on."""
        hooks = {"event_hooks": {"response": [keeps_its_word]}, "trust_env": False}
        self.client = kind(base_url=self.site, httpx_args=hooks, timeout=httpx.Timeout(20), **who)

    def enter(self, **who: str) -> None:
        """Sign in with a password, and carry the token from now on."""
        web = self.client.get_httpx_client()
        answer = web.post("/_allauth/app/v1/auth/login", json=who).json()
        self.carry(answer["meta"]["session_token"])

    def join(self, phone: str) -> None:
        """Join by a code to a phone, and carry the token from now on."""
        asked = self.ask("send_sign_in_code", body=self.models.AskCodeRequest(phone=phone))
        told = {"phone": phone, "ticket": asked.ticket, "code": last_code()}
        self.carry(self.ask("sign_in_by_code", body=self.models.PhoneProofRequest(**told)).token)

    def carry(self, token: str) -> None:
        """Speak as who holds a token."""
        self.speak(importlib.import_module(PACKAGE).AuthenticatedClient, token=token)

    def ask(self, operation: str, *where: Any, **what: Any) -> Any:
        """Call an operation by its name; return what it answers, which must not be a refusal."""
        promised = SCHEMA.find_operation_by_id(operation).definition.raw
        tag = promised["tags"][0].replace("-", "_")
        module = importlib.import_module(f"{PACKAGE}.api.{tag}.{operation}")
        answer = module.sync_detailed(*where, client=self.client, **what)
        assert answer.status_code < 400, answer.content
        return answer.parsed

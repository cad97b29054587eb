"""Weibo: sign-in by scan, in its own app, and by its SDK, after its OAuth 2.0 guide.

https://open.weibo.com/wiki/授权机制
"""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from accounts.gateways.identities.asking import ask, key, words
from accounts.gateways.identities.contract import Face, NotVouched, PartnerAway

# System trouble and limits of Weibo's own; they say nothing about the code.
BUSY = range(10001, 10025)


class Weibo:
    """Speaks Weibo's protocol; it refuses with an ``error`` and its ``error_code``."""

    code = "weibo"

    def is_offered(self) -> bool:
        """Tell whether the shop has an app there."""
        return bool(settings.WEIBO_APP_ID)

    def entrance(self, callback: str, state: str) -> str:
        """Return the page with the code to scan; within Weibo's own app it asks for consent."""
        facts = {
            "client_id": settings.WEIBO_APP_ID,
            "redirect_uri": callback,
            "response_type": "code",
            "state": state,
        }
        return f"{settings.WEIBO_WEB_URL}/oauth2/authorize?{urlencode(facts)}"

    def by_code(self, code: str, callback: str = "") -> Face:
        """Return whose code this is. Raises NotVouched, PartnerAway."""
        facts = {
            "client_id": settings.WEIBO_APP_ID,
            "client_secret": settings.WEIBO_APP_SECRET,
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
        }
        held = self.call("POST", "/oauth2/access_token", facts)
        return self.person(key(held, "access_token"), key(held, "uid"))

    def by_token(self, token: str, uid: str = "") -> Face:
        """Return whose token this is. Raises NotVouched, PartnerAway.

        A token somebody's other app was given opens nothing here: Weibo says for which it is.
        """
        about = self.call("POST", "/oauth2/get_token_info", {"access_token": token})
        owner = key(about, "uid")
        if key(about, "appkey") != settings.WEIBO_APP_ID or (uid and uid != owner):
            raise NotVouched("appkey")
        return self.person(token, owner)

    def person(self, token: str, uid: str) -> Face:
        """Return who a person is."""
        known = self.call("GET", "/2/users/show.json", {"access_token": token, "uid": uid})
        if key(known, "idstr") != uid:
            raise NotVouched("idstr")
        return Face(self.code, uid, words(known, "screen_name"))

    def call(self, verb: str, path: str, facts: dict[str, str]) -> dict[str, Any]:
        """Ask Weibo. Raises NotVouched, PartnerAway."""
        answer = ask(verb, settings.WEIBO_API_URL + path, facts)
        if answer.get("error_code") in BUSY:
            raise PartnerAway(f"error_code {answer['error_code']}")
        if "error" in answer or "error_code" in answer:
            raise NotVouched(f"error_code {answer.get('error_code')}")
        return answer

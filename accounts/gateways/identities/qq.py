"""QQ: sign-in by scan and by its SDK, after QQ Connect's guide.

https://wiki.connect.qq.com/准备工作_oauth2-0
"""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from accounts.gateways.identities.asking import ask, key, words
from accounts.gateways.identities.contract import Face, NotVouched

# Without it QQ answers with a query string here and a call in JavaScript there.
AS_JSON = {"fmt": "json"}


class QQ:
    """Speaks QQ's protocol; it refuses with 200 and an ``error`` or a ``ret`` that is not 0."""

    code = "qq"

    def is_offered(self) -> bool:
        """Tell whether the shop has an app there."""
        return bool(settings.QQ_APP_ID)

    def entrance(self, callback: str, state: str) -> str:
        """Return the page with the code to scan."""
        facts = {
            "response_type": "code",
            "client_id": settings.QQ_APP_ID,
            "redirect_uri": callback,
            "state": state,
            "scope": "get_user_info",
        }
        return f"{settings.QQ_WEB_URL}/oauth2.0/authorize?{urlencode(facts)}"

    def by_code(self, code: str, callback: str = "") -> Face:
        """Return whose code this is. Raises NotVouched, PartnerAway."""
        facts = {
            "grant_type": "authorization_code",
            "client_id": settings.QQ_APP_ID,
            "client_secret": settings.QQ_APP_SECRET,
            "code": code,
            "redirect_uri": callback,
        }
        return self.by_token(key(self.call("/oauth2.0/token", facts), "access_token"))

    def by_token(self, token: str, uid: str = "") -> Face:
        """Return whose token this is. Raises NotVouched, PartnerAway.

        A token somebody's other app was given opens nothing here: QQ says for which it is.
        """
        about = self.call("/oauth2.0/me", {"access_token": token, "unionid": "1"})
        openid = key(about, "openid")
        app_id = key(about, "client_id")
        is_ours = app_id in {settings.QQ_APP_ID, settings.QQ_MOBILE_APP_ID}
        if not is_ours or (uid and uid != openid):
            raise NotVouched("client_id")
        facts = {"access_token": token, "oauth_consumer_key": app_id, "openid": openid}
        known = self.call("/user/get_user_info", facts)
        one = key(about, "unionid") if about.get("unionid") else openid
        return Face(self.code, one, words(known, "nickname"), alias=openid)

    def call(self, path: str, facts: dict[str, str]) -> dict[str, Any]:
        """Ask QQ. Raises NotVouched, PartnerAway."""
        answer = ask("GET", settings.QQ_API_URL + path, {**facts, **AS_JSON})
        if answer.get("error") or answer.get("ret", 0) != 0:
            raise NotVouched(f"error {answer.get('error') or answer.get('ret')}")
        return answer

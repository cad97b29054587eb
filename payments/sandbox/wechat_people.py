"""Who looks at a page within the app: the silent OAuth of WeChat's official accounts."""

import json
import secrets
from urllib.parse import parse_qs, urlencode, urlsplit

from payments.sandbox import checks
from payments.sandbox.dialects import Answer, Request
from payments.sandbox.wechat_keys import APP_ID

ASK, TELL = "/connect/oauth2/authorize", "/sns/oauth2/access_token"
OPENID = "o-stand-in-shopper"
CODES_KEPT = 1000


class WechatPeople:
    """Tells our app who its visitor is, by a code that is good once."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.codes: dict[str, None] = {}

    def answer(self, request: Request) -> Answer | None:
        """Answer a browser or the app; None for another path."""
        address = urlsplit(request.target)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        if request.verb != "GET" or address.path not in {ASK, TELL}:
            return None
        return self.send_on(query) if address.path == ASK else self.tell(query)

    def send_on(self, query: dict[str, str]) -> Answer:
        """Send a visitor back to the app with a code."""
        try:
            back = checks.web_address(query.get("redirect_uri", ""))
        except ValueError:
            return Answer(400, b"redirect_uri", kind="text/plain")
        if query.get("appid") != APP_ID or query.get("scope") != "snsapi_base":
            return Answer(400, b"appid or scope", kind="text/plain")
        code = secrets.token_urlsafe(16)
        self.codes[code] = None
        while len(self.codes) > CODES_KEPT:
            self.codes.pop(next(iter(self.codes)))
        more = urlencode({"code": code, "state": query.get("state", "")})
        address = f"{back}{'&' if '?' in back else '?'}{more}"
        return Answer(302, b"", kind="text/plain", headers={"Location": address})

    def tell(self, query: dict[str, str]) -> Answer:
        """Tell the app who a code stands for, once."""
        code = query.get("code", "")
        is_ours = (query.get("appid"), query.get("secret")) == (APP_ID, self.secret)
        if not is_ours or code not in self.codes:
            said: dict[str, object] = {"errcode": 40029, "errmsg": "invalid code"}
        else:
            del self.codes[code]
            said = {
                "access_token": secrets.token_urlsafe(24),
                "expires_in": 7200,
                "openid": OPENID,
                "scope": "snsapi_base",
            }
        return Answer(200, json.dumps(said).encode(), kind="text/plain")

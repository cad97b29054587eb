"""WeChat: sign-in on web sites by scan, after the Open Platform's guide.

https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html
"""

from urllib.parse import urlencode

from django.conf import settings

from accounts.gateways.identities.asking import ask, key, words
from accounts.gateways.identities.contract import Face, NotVouched, PartnerAway

# "The system is busy", in WeChat's words: it says nothing about the code.
BUSY = {-1, 45009, 45011}


class Weixin:
    """Speaks WeChat's protocol; it refuses with 200 and an ``errcode``."""

    code = "weixin"

    def is_offered(self) -> bool:
        """Tell whether the shop has an app there."""
        return bool(settings.WEIXIN_APP_ID)

    def entrance(self, callback: str, state: str) -> str:
        """Return the page with the code to scan."""
        facts = {
            "appid": settings.WEIXIN_APP_ID,
            "redirect_uri": callback,
            "response_type": "code",
            "scope": "snsapi_login",
            "state": state,
        }
        return f"{settings.WEIXIN_WEB_URL}/connect/qrconnect?{urlencode(facts)}#wechat_redirect"

    def by_code(self, code: str, callback: str = "") -> Face:
        """Return whose code this is. Raises NotVouched, PartnerAway.

        A phone app's SDK comes without a callback, and has a number of its own at WeChat.
        """
        web = (settings.WEIXIN_APP_ID, settings.WEIXIN_APP_SECRET)
        mobile = (settings.WEIXIN_MOBILE_APP_ID, settings.WEIXIN_MOBILE_APP_SECRET)
        app_id, secret = web if callback or not mobile[0] else mobile
        facts = {
            "appid": app_id,
            "secret": secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        held = self.call("/sns/oauth2/access_token", facts)
        asked = {"access_token": key(held, "access_token"), "openid": key(held, "openid")}
        known = self.call("/sns/userinfo", asked)
        openid = key(known, "openid")
        if openid != asked["openid"]:
            raise NotVouched("openid")
        uid = key(known, "unionid") if known.get("unionid") else openid
        return Face(self.code, uid, words(known, "nickname"), alias=openid)

    def by_token(self, token: str, uid: str = "") -> Face:
        """Refuse: WeChat does not say for whose app a token was made. Raises NotVouched."""
        raise NotVouched("token")

    def call(self, path: str, facts: dict[str, str]) -> dict[str, object]:
        """Ask WeChat. Raises NotVouched, PartnerAway."""
        answer = ask("GET", settings.WEIXIN_API_URL + path, facts)
        errcode = answer.get("errcode", 0)
        if errcode in BUSY:
            raise PartnerAway(f"errcode {errcode}")
        if errcode:
            raise NotVouched(f"errcode {errcode}")
        return answer

"""Who looks at a page within WeChat, as our app knows them (OAuth, silent ``snsapi_base``)."""

from urllib.parse import urlencode

from django.conf import settings

from payments.gateways import reading
from payments.gateways.contract import GatewayRefusal, GatewayTrouble
from payments.gateways.reading import read, text


def question_address(return_url: str, state: str) -> str:
    """Return where WeChat sends its user on from, to ``return_url`` with a code and the state."""
    query = {
        "appid": settings.WECHAT_PAY_APP_ID,
        "redirect_uri": return_url,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
    }
    address = f"{settings.WECHAT_PAYER_WEB_URL}/connect/oauth2/authorize"
    return f"{address}?{urlencode(query)}#wechat_redirect"


def openid_of(code: str) -> str:
    """Return the openid a code stands for. Raises GatewayTrouble, GatewayRefusal."""
    query = {
        "appid": settings.WECHAT_PAY_APP_ID,
        "secret": settings.WECHAT_PAY_APP_SECRET,
        "code": code,
        "grant_type": "authorization_code",
    }
    address = f"{settings.WECHAT_PAYER_API_URL}/sns/oauth2/access_token"
    reply = reading.call("GET", f"{address}?{urlencode(query)}")
    said = reply.document()
    if said.get("errcode"):
        raise GatewayRefusal(f"{said['errcode']}: {said.get('errmsg', '')}"[:200])
    if reply.status != 200:
        raise GatewayTrouble(f"HTTP {reply.status}")
    return read(lambda facts: text(facts, "openid"), said)

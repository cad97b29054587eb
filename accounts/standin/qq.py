"""QQ's endpoints, after QQ Connect's guide for web sites."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from accounts.standin.answers import Answer, Ask, written
from accounts.standin.setup import App
from accounts.standin.tickets import Desk

SCAN = {"/oauth2.0/authorize": False}
APP_ID = "client_id"
HTML = "text/html; charset=utf-8"


class QQ:
    """Answers an app's server; everything is said to be HTML, and wrapped unless JSON is asked."""

    def __init__(self, desk: Desk, app: App) -> None:
        self.desk = desk
        self.app = app
        self.verbs: dict[str, Callable[[Ask], Answer]] = {
            "/oauth2.0/token": self.token,
            "/oauth2.0/me": self.me,
            "/user/get_user_info": self.user_info,
        }

    def token(self, ask: Ask) -> Answer:
        """Change a code for a token."""
        if ask["client_id"] != self.app.app_id:
            return refusal(ask, 100008, "client_id is not valid")
        if ask["client_secret"] != self.app.secret:
            return refusal(ask, 100009, "client_secret is not valid")
        held = self.desk.redeem("qq", ask["code"])
        if isinstance(held, str):
            return refusal(ask, 100019, "code to access token error")
        if held.redirect_uri and held.redirect_uri != ask["redirect_uri"]:
            return refusal(ask, 100010, "redirect uri is illegal")
        token = self.desk.token(held)
        facts = {"access_token": token, "expires_in": "7200", "refresh_token": token[::-1]}
        if ask["fmt"] == "json":
            return said(ask, facts)
        return Answer(urlencode(facts).encode(), HTML)

    def me(self, ask: Ask) -> Answer:
        """Say for which app and whom a token was made."""
        held = self.desk.holder("qq", ask["access_token"])
        if held is None:
            return refusal(ask, 100016, "access token check failed")
        facts = {"client_id": held.app_id, "openid": held.person.key(held.app_id).upper()}
        if ask["unionid"] == "1":
            facts["unionid"] = "UID_" + held.person.key("qq-owner").upper()
        return said(ask, facts)

    def user_info(self, ask: Ask) -> Answer:
        """Say who a person is."""
        held = self.desk.holder("qq", ask["access_token"])
        key = held.person.key(held.app_id).upper() if held else ""
        if held is None or (held.app_id, key) != (ask["oauth_consumer_key"], ask["openid"]):
            return Answer(written({"ret": -23, "msg": "token is invalid"}), HTML)
        facts = {"ret": 0, "msg": "", "is_lost": 0, "nickname": held.person.nickname}
        return Answer(written(facts | {"gender": "男", "figureurl_qq_1": ""}), HTML)


def said(ask: Ask, facts: dict[str, Any]) -> Answer:
    """Answer as QQ does: as JSON where that is asked for, else wrapped in a call."""
    body = written(facts)
    is_plain = ask["fmt"] == "json"
    return Answer(body if is_plain else b"callback( " + body + b" );\n", HTML)


def refusal(ask: Ask, error: int, words: str) -> Answer:
    """Refuse as QQ does: with 200."""
    return said(ask, {"error": error, "error_description": words})

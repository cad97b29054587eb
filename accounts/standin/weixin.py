"""WeChat's endpoints, after the Open Platform's guide to signing in on web sites."""

from collections.abc import Callable
from typing import Any

from accounts.standin.answers import Answer, Ask, written
from accounts.standin.people import Person
from accounts.standin.setup import App
from accounts.standin.tickets import Desk, Grant

# Where people are sent; whether they are within WeChat already, with nothing to scan.
SCAN = {"/connect/qrconnect": False, "/connect/oauth2/authorize": True}
APP_ID = "appid"
REFUSED = {"invalid": 40029, "used": 40163, "expired": 42003}


class Weixin:
    """Answers an app's server."""

    def __init__(self, desk: Desk, app: App) -> None:
        self.desk = desk
        self.app = app
        self.verbs: dict[str, Callable[[Ask], Answer]] = {
            "/sns/oauth2/access_token": self.access_token,
            "/sns/userinfo": self.userinfo,
            "/sns/auth": self.auth,
        }

    def access_token(self, ask: Ask) -> Answer:
        """Change a code for a token."""
        if ask["appid"] != self.app.app_id:
            return refusal(40013, "invalid appid")
        if ask["secret"] != self.app.secret:
            return refusal(40125, "invalid appsecret")
        held = self.desk.redeem("weixin", ask["code"])
        if isinstance(held, str):
            return refusal(REFUSED[held], f"code {held}")
        token = self.desk.token(held)
        known = {"access_token": token, "expires_in": 7200, "refresh_token": token[::-1]}
        return said(known | ids(held.person, self.app) | {"scope": "snsapi_login"})

    def userinfo(self, ask: Ask) -> Answer:
        """Say who a person is."""
        held = self.owner(ask)
        if held is None:
            return refusal(40001, "invalid credential, access_token is invalid or not latest")
        about = {"nickname": held.person.nickname, "sex": 0, "language": "", "city": ""}
        about |= {"province": "", "country": "", "headimgurl": "", "privilege": []}
        return said(about | ids(held.person, self.app))

    def auth(self, ask: Ask) -> Answer:
        """Tell whether a token is a person's."""
        return refusal(0, "ok") if self.owner(ask) else refusal(40003, "invalid openid")

    def owner(self, ask: Ask) -> Grant | None:
        """Return what a token stands for where the person is the named one."""
        held = self.desk.holder("weixin", ask["access_token"])
        is_theirs = held and ids(held.person, self.app)["openid"] == ask["openid"]
        return held if is_theirs else None


def ids(person: Person, app: App) -> dict[str, Any]:
    """Return a person's number in one app, and the one in all apps of one owner."""
    return {"openid": person.key(app.app_id), "unionid": person.key("weixin-owner")}


def said(facts: dict[str, Any]) -> Answer:
    """Answer as WeChat does: JSON that is said to be plain text in no charset."""
    return Answer(written(facts), "text/plain")


def refusal(errcode: int, errmsg: str) -> Answer:
    """Refuse as WeChat does: with 200."""
    return said({"errcode": errcode, "errmsg": errmsg})

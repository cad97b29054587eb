"""Weibo's endpoints, after its OAuth 2.0 guide."""

from collections.abc import Callable

from accounts.standin.answers import Answer, Ask, written
from accounts.standin.setup import App
from accounts.standin.tickets import Desk

SCAN = {"/oauth2/authorize": False}
APP_ID = "client_id"


class Weibo:
    """Answers an app's server."""

    def __init__(self, desk: Desk, app: App) -> None:
        self.desk = desk
        self.app = app
        self.verbs: dict[str, Callable[[Ask], Answer]] = {
            "/oauth2/access_token": self.access_token,
            "/oauth2/get_token_info": self.token_info,
            "/2/account/get_uid.json": self.uid,
            "/2/users/show.json": self.show,
        }

    def access_token(self, ask: Ask) -> Answer:
        """Change a code for a token; only by POST, as Weibo has it."""
        if ask.method != "POST":
            return refusal(ask, 21323, "invalid_request", 405)
        if (ask["client_id"], ask["client_secret"]) != (self.app.app_id, self.app.secret):
            return refusal(ask, 21324, "invalid_client", 401)
        held = self.desk.redeem("weibo", ask["code"])
        if isinstance(held, str):
            return refusal(ask, 21325, "invalid_grant")
        if held.redirect_uri and held.redirect_uri != ask["redirect_uri"]:
            return refusal(ask, 21322, "redirect_uri_mismatch")
        known = {"access_token": self.desk.token(held), "expires_in": 7200, "remind_in": "7200"}
        return said(known | {"uid": held.person.number("weibo"), "isRealName": "true"})

    def token_info(self, ask: Ask) -> Answer:
        """Say for which app and whom a token was made."""
        held = self.desk.holder("weibo", ask["access_token"])
        if held is None:
            return refusal(ask, 21327, "expired_token")
        facts = {"uid": int(held.person.number("weibo")), "appkey": held.app_id, "scope": None}
        return said(facts | {"create_at": 0, "expire_in": 7200})

    def uid(self, ask: Ask) -> Answer:
        """Say whose a token is."""
        held = self.desk.holder("weibo", ask["access_token"])
        number = held and int(held.person.number("weibo"))
        return said({"uid": number}) if held else refusal(ask, 21332, "invalid_access_token")

    def show(self, ask: Ask) -> Answer:
        """Say who a person is."""
        held = self.desk.holder("weibo", ask["access_token"])
        if held is None or held.person.number("weibo") != ask["uid"]:
            return refusal(ask, 21332, "invalid_access_token", 401)
        number = held.person.number("weibo")
        facts = {"id": int(number), "idstr": number, "screen_name": held.person.nickname}
        return said(facts | {"name": held.person.nickname, "location": "北京", "gender": "n"})


def said(facts: dict[str, object], status: int = 200) -> Answer:
    """Answer as Weibo does."""
    return Answer(written(facts), "application/json;charset=UTF-8", status)


def refusal(ask: Ask, code: int, error: str, status: int = 400) -> Answer:
    """Refuse as Weibo does."""
    facts = {"error": error, "error_code": code, "request": ask.path, "error_uri": ask.path}
    return said(facts | {"error_description": error.replace("_", " ")}, status)

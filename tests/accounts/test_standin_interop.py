"""The stand-in speaks as the partners do: social-auth-core, which knows the real ones, reads it."""

from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from social_core.backends.qq import QQOAuth2
from social_core.backends.weibo import WeiboOAuth2
from social_core.backends.weixin import WeixinOAuth2
from social_core.exceptions import AuthException
from social_core.strategy import BaseStrategy

from tests.factories.identities import SECRET

BACK = "http://127.0.0.1:8000/back/"
every_backend = pytest.mark.parametrize("backend", [WeixinOAuth2, WeiboOAuth2, QQOAuth2])


class Strategy(BaseStrategy):
    """A visitor who came back with facts."""

    def __init__(self, facts):
        super().__init__(storage=SimpleNamespace())
        self.facts = facts

    def get_setting(self, name):
        """Return our app's number and secret."""
        partner = name.removeprefix("SOCIAL_AUTH_").split("_")[0].lower()
        known = {"KEY": f"jishi-{partner}", "SECRET": SECRET}
        return known[name.rsplit("_", 1)[-1]]

    def request_data(self, merge=True):
        """Return what the browser came back with."""
        return self.facts

    def authenticate(self, backend, *args, **kwargs):
        """Return what the client has learnt, in place of a user."""
        return kwargs["response"]

    def build_absolute_uri(self, path=None):
        """Return an address, which is absolute already."""
        return path


def client(standin, backend, facts):
    """Return social-auth-core's client with its partners' hosts replaced by ours."""

    class Ours(backend):
        # It would keep its states in a database; what is tried here is what the partner answers.
        STATE_PARAMETER = False

        def request(self, url, *args, **kwargs):
            here = standin.url + urlsplit(url).path
            return super().request(here, *args, **kwargs)

    return Ours(Strategy(facts), redirect_uri=BACK)


def learnt(standin, backend, who="ming"):
    """Go through a sign-in as social-auth-core does it; return what it has learnt."""
    asked = urlsplit(client(standin, backend, {}).auth_url())
    back = standin.scan(f"{standin.url}{asked.path}?{asked.query}", who)
    facts = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    return client(standin, backend, facts).auth_complete()


@every_backend
def test_another_client_learns_who_it_is(standin, backend):
    known = learnt(standin, backend)
    assert known.get("nickname", known.get("screen_name")) == "小明 🦊"


@every_backend
def test_another_client_learns_the_number_the_shop_learns(standin, backend):
    known, other = learnt(standin, backend), learnt(standin, backend, "hong")
    name = backend.ID_KEY
    assert str(known[name]) != str(other[name])
    assert str(known[name]) == str(learnt(standin, backend)[name])


@every_backend
def test_another_client_understands_a_refusal(standin, backend):
    with pytest.raises(AuthException):
        client(standin, backend, {"code": "made-up"}).auth_complete()

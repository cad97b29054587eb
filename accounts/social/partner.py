"""A partner as a provider of allauth's: it keeps the state of a sign-in, the gateway does the rest.

What is asked for is ours to say: a visitor's address can add neither scopes nor parameters.
"""

from typing import Any

from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import (
    OAuth2Adapter,
    OAuth2CallbackView,
    OAuth2LoginView,
)
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.translation import gettext_lazy as _

import accounts.services.faces
import accounts.services.identities
from accounts.gateways.identities import PARTNERS
from accounts.gateways.identities.contract import Face
from accounts.services.faces import NotRecognised, PartnerSilent, Shown
from operations.services.limits import TooOften
from operations.visitors import address_of


class Unfinished(OAuth2Error):  # type: ignore[misc]  # allauth ships no types
    """Why it did not work, in words for the visitor."""


class PartnerAdapter(OAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    """Asks a partner whose code it is."""

    access_token_url = authorize_url = ""

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Return the one address the partner knows, whatever the visitor reads."""
        with translation.override(settings.LANGUAGE_CODE):
            return str(super().get_callback_url(request, app))

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Face]:
        """Return whose code it is; the token stays in the gateway. Raises Unfinished."""
        callback = self.get_callback_url(request, app)
        shown = Shown(code=request.GET.get("code", ""), redirect_uri=callback)
        try:
            face = accounts.services.faces.recognise(
                partner=self.provider_id, shown=shown, address=address_of(request)
            )
        except (NotRecognised, PartnerSilent, TooOften) as refusal:
            raise Unfinished(str(refusal)) from refusal
        return {"face": face}

    def parse_token(self, data: Any) -> SocialToken:
        """Return a token that opens nothing, for allauth to carry."""
        return SocialToken(token="")

    def complete_login(
        self, request: HttpRequest, app: Any, token: Any, **facts: Any
    ) -> SocialLogin:
        """Return who the partner says it is."""
        face = facts["response"]["face"]
        return self.get_provider().sociallogin_from_response(request, face)


class PartnerProvider(OAuth2Provider):  # type: ignore[misc]  # allauth ships no types
    """Sends browsers to a partner, and reads who comes back."""

    account_class = ProviderAccount

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **asked: Any,
    ) -> HttpResponseRedirect:
        """Send the browser to the partner with a state only this session knows."""
        kept = {"headless": True} if asked.get("headless") else {}
        state = self.stash_redirect_state(request, process, next_url, data, **kept)
        callback = self.get_oauth2_adapter(request).get_callback_url(request, self.app)
        return HttpResponseRedirect(PARTNERS[self.id].entrance(callback, state))

    def extract_uid(self, data: Face) -> str:
        """Return the person's number."""
        return data.uid

    def extract_extra_data(self, data: Face) -> dict[str, str]:
        """Return all that is kept of a face."""
        return accounts.services.identities.about(data)


class WeixinAdapter(PartnerAdapter):
    """Asks WeChat."""

    provider_id = "weixin"


class Weixin(PartnerProvider):
    """WeChat by scan."""

    id, name, oauth2_adapter_class = "weixin", _("WeChat"), WeixinAdapter
    package = "accounts.social.weixin"


class WeiboAdapter(PartnerAdapter):
    """Asks Weibo."""

    provider_id = "weibo"


class Weibo(PartnerProvider):
    """Weibo by scan, or by consent within its app."""

    id, name, oauth2_adapter_class = "weibo", _("Weibo"), WeiboAdapter
    package = "accounts.social.weibo"


class QQAdapter(PartnerAdapter):
    """Asks QQ."""

    provider_id = "qq"


class QQ(PartnerProvider):
    """QQ by scan."""

    id, name, oauth2_adapter_class = "qq", "QQ", QQAdapter
    package = "accounts.social.qq"


def doors(adapter: type[PartnerAdapter]) -> list[URLPattern]:
    """Return the two addresses of a partner: where one sets out, and where one comes back."""
    partner = adapter.provider_id
    out, back = OAuth2LoginView.adapter_view(adapter), OAuth2CallbackView.adapter_view(adapter)
    return [
        path(f"{partner}/login/", out, name=f"{partner}_login"),
        path(f"{partner}/login/callback/", back, name=f"{partner}_callback"),
    ]

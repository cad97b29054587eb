"""What becomes of who comes back from a partner, whichever: the one place where that is decided."""

import secrets
import time
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

import accounts.services.entrance
import accounts.services.faces
import accounts.services.identities
from accounts.gateways.identities.contract import Face
from accounts.services.identities import BelongsToAnother, OneIsBound
from accounts.social.partner import Unfinished

STATE_SECONDS = 120


class NoSuchDoor(SocialApp.DoesNotExist, Http404):  # type: ignore[misc]  # allauth ships no types
    """The shop has no account with this partner: a form's error to apps, a 404 to browsers."""


class IdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Let known faces in, ask others for a phone number, and bind what is asked to be bound."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """List the shop's accounts with partners: the settings' own, none of the database."""
        apps = [app_of(code) for code in accounts.services.faces.offered()]
        return [
            app
            for app in apps
            if provider in {None, app.provider} and client_id in {None, app.client_id}
        ]

    def get_app(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> SocialApp:
        """Return the shop's account with a partner. Raises NoSuchDoor."""
        for app in self.list_apps(request, provider, client_id):
            return app
        raise NoSuchDoor

    def generate_state_param(self, state: dict[str, Any]) -> str:
        """Return a state nobody can guess; note in it when and in which language one set out."""
        state |= {"asked_at": time.time(), "language": translation.get_language()}
        return secrets.token_urlsafe(32)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """Go on in the shop's own way; raises ImmediateHttpResponse."""
        translation.activate(sociallogin.state.get("language") or settings.LANGUAGE_CODE)
        raise ImmediateHttpResponse(arrive(request, face_of(sociallogin), sociallogin.state))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> NoReturn:
        """Say that it did not work; raises ImmediateHttpResponse.

        A state of another browser, an old one and a used one are the same to everybody.
        """
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(start_again(request, _("Nothing happened: you cancelled.")))
        words = str(exception) if isinstance(exception, Unfinished) else ""
        raise ImmediateHttpResponse(start_again(request, words))

    def validate_disconnect(self, account: Any, accounts: Any) -> NoReturn:
        """Refuse allauth's own way to unbind, which counts ways in without a lock."""
        raise ValidationError(_("Unbind it in the settings, or by the shop's API."))


def app_of(code: str) -> SocialApp:
    """Return the shop's account with a partner."""
    if code != "apple":
        return SocialApp(provider=code, client_id=getattr(settings, f"{code.upper()}_APP_ID"))
    return SocialApp(
        provider=code,
        client_id=settings.APPLE_APP_ID,
        secret=settings.APPLE_KEY_ID,
        key=settings.APPLE_TEAM_ID,
        settings={"certificate_key": settings.APPLE_PRIVATE_KEY},
    )


def face_of(login: SocialLogin) -> Face:
    """Return who a partner says it is."""
    known = login.account
    told = (known.extra_data.get("nickname", ""), known.extra_data.get("openid", ""))
    return Face(known.provider, known.uid, *told)


def arrive(request: HttpRequest, face: Face, state: dict[str, Any]) -> HttpResponse:
    """Let a known face in, ask another for a phone number, or bind it for who asked for that."""
    if time.time() - state.get("asked_at", 0) > STATE_SECONDS:
        return start_again(request)
    if state.get("process") == "connect":
        return bind(request, face, state)
    if request.user.is_authenticated:
        messages.info(request, _("You are signed in already."))
        return redirect("account_identities")
    owner = accounts.services.identities.owner_of(face)
    where = state.get("next") or ""
    if owner:
        return accounts.services.entrance.enter(
            request, owner, method="socialaccount", redirect_url=where
        )
    request.session["face"] = {"sealed": accounts.services.faces.seal(face), "next": where}
    return redirect("identity_phone")


def bind(request: HttpRequest, face: Face, state: dict[str, Any]) -> HttpResponse:
    """Bind a face to the account of who proved themselves before they set out, and nobody else's.

    An address that merely says ``process=connect`` has proven nothing, and binds nothing.
    """
    if not request.user.is_authenticated or state.get("data") != {"proven": request.user.pk}:
        return start_again(request)
    try:
        accounts.services.identities.bind(user=request.user, face=face)
    except (BelongsToAnother, OneIsBound) as refusal:
        messages.error(request, str(refusal))
    else:
        name = accounts.services.faces.name_of(face.partner)
        messages.success(request, _("%(partner)s is bound.") % {"partner": name})
    return redirect("account_identities")


def start_again(request: HttpRequest, words: str = "") -> HttpResponse:
    """Send the visitor back to where one starts, and say why."""
    usual = _("That did not work. Please start again here, in this browser, within two minutes.")
    messages.error(request, words or usual)
    return redirect("account_identities" if request.user.is_authenticated else "account_login")

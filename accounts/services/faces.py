"""Who partners say somebody is: asked, named, and kept for the minutes until they are known."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.gateways.identities import PARTNERS
from accounts.gateways.identities.contract import Face, NotVouched, PartnerAway
from operations.services.limits import Limit, spend
from operations.visitors import network_of

NAMES: Mapping[str, str | Promise] = {
    "weixin": gettext_lazy("WeChat"),
    "weibo": gettext_lazy("Weibo"),
    "qq": "QQ",
    "apple": "Apple",
}
# How long somebody whom nobody knows yet has to give their phone number.
PATIENCE = timedelta(minutes=10)
# Each is a question to the partner, so nobody's app asks without end.
TRIES = Limit("partner asked", most=60, per=timedelta(minutes=10))
SALT = "a face nobody knows yet"


class NotRecognised(Exception):
    """The partner does not say who this is."""


class PartnerSilent(Exception):
    """The partner cannot be asked now."""


class FaceForgotten(Exception):
    """This was not said by us, or too long ago."""


@dataclass(frozen=True)
class Shown:
    """What an app got from a partner: a code, or a token and whose it is said to be."""

    code: str = ""
    access_token: str = ""
    uid: str = ""
    redirect_uri: str = ""


def name_of(partner: str) -> str:
    """Return what a partner is called in the reader's language."""
    return str(NAMES.get(partner, partner))


def offered() -> list[str]:
    """List the partners the shop has an account with."""
    return [*partners_of_apps(), "apple"] if settings.APPLE_APP_ID else partners_of_apps()


def partners_of_apps() -> list[str]:
    """List those of them whose codes or tokens an app may show."""
    return [code for code, partner in PARTNERS.items() if partner.is_offered()]


def recognise(*, partner: str, shown: Shown, address: str) -> Face:
    """Ask one of ``partners_of_apps`` whose code or token an app shows.

    Raises NotRecognised, PartnerSilent, TooOften.
    """
    spend((TRIES, network_of(address)))
    asked = PARTNERS[partner]
    try:
        if shown.code:
            return asked.by_code(shown.code, shown.redirect_uri)
        return asked.by_token(shown.access_token, shown.uid)
    except NotVouched as error:
        words = _("%(partner)s does not say who this is. Please start again.")
        raise NotRecognised(words % {"partner": name_of(partner)}) from error
    except PartnerAway as error:
        words = _("%(partner)s does not answer. Please try again, or sign in another way.")
        raise PartnerSilent(words % {"partner": name_of(partner)}) from error


def seal(face: Face) -> str:
    """Write a face so that whoever holds it can show it to us again, and change nothing."""
    return signing.dumps(asdict(face), salt=SALT)


def unseal(sealed: str) -> Face:
    """Read a face we wrote some minutes ago. Raises FaceForgotten."""
    try:
        return Face(**signing.loads(sealed, salt=SALT, max_age=PATIENCE))
    except (signing.BadSignature, TypeError) as error:
        raise FaceForgotten(_("This has taken too long. Please start again.")) from error

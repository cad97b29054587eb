"""What the shop knows of a person, told and forgotten: department by department, the top first.

Erasing is the clock's work: the door is shut in one transaction that waits for a sale being placed,
then each department forgets in its own. Every step may be done again, so whatever stops it half-way
(a crash, a lock) only delays.
"""

from collections.abc import Mapping
from datetime import datetime
from types import ModuleType
from typing import Any, NamedTuple

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import accounts.services.closing
import accounts.services.privacy
import accounts.services.proof
import cart.services.privacy
import catalog.services.privacy
import inventory.services.privacy
import loyalty.services.privacy
import operations.services.privacy
import orders.services.privacy
import promotions.services.privacy
import reviews.services
from accounts.models import ErasureRequest, User
from accounts.services.proof import Proof
from operations.facts import Facts
from orders.services.privacy import Hindrance

log = structlog.get_logger(__name__)


class Department(NamedTuple):
    """A department that knows people: its name in files, its title, and where its verbs are."""

    name: str
    title: Any
    verbs: ModuleType


# Accounts come last: by what they keep, the others find whose rows are whose.
DEPARTMENTS = (
    Department("reviews", gettext_lazy("Reviews"), reviews.services),
    Department("orders", gettext_lazy("Orders"), orders.services.privacy),
    Department("cart", gettext_lazy("Cart"), cart.services.privacy),
    Department("loyalty", gettext_lazy("Points"), loyalty.services.privacy),
    Department("promotions", gettext_lazy("Coupons and offers"), promotions.services.privacy),
    Department("inventory", gettext_lazy("Waiting for"), inventory.services.privacy),
    Department("catalog", gettext_lazy("Favourites"), catalog.services.privacy),
    Department("operations", gettext_lazy("Requests of apps"), operations.services.privacy),
    Department("accounts", gettext_lazy("Your account"), accounts.services.privacy),
)


class MayNotLeave(Exception):
    """Something has to end first; ``hindrances`` names it."""

    def __init__(self, hindrances: list[Hindrance]) -> None:
        self.hindrances = hindrances
        named = "; ".join(f"{one.words}: {', '.join(one.references)}" for one in hindrances)
        super().__init__(_("Not while something is open. %(what)s") % {"what": named})


class StaffMayNotLeave(Exception):
    """Who works here is let go by a colleague, not by themselves."""


def facts_of(user: User) -> Mapping[str, Mapping[str, Facts]]:
    """Return all that the shop knows of a person, by department and by kind of row."""
    told = {one.name: one.verbs.facts_of(user) for one in DEPARTMENTS}
    # What begins the book is who it is about.
    return {"accounts": told.pop("accounts"), **told}


def state_of(user: User) -> dict[str, Any]:
    """Return how far a person is on their way out, and what stands in it."""
    return {
        "leaving": accounts.services.closing.standing_of(user),
        "hindrances": orders.services.privacy.hindrances(user),
    }


def close(*, user: User, proof: Proof) -> ErasureRequest:
    """Let a person leave, from the end of the cooling-off time on; they are signed out at once.

    Raises NotProven, TooOften, StaffMayNotLeave, MayNotLeave.
    """
    accounts.services.proof.check(user=user, proof=proof)
    if user.is_staff:
        raise StaffMayNotLeave(_("You work here. Ask a colleague to end your account."))
    hindrances = orders.services.privacy.hindrances(user)
    if hindrances:
        raise MayNotLeave(hindrances)
    return accounts.services.closing.ask(user=user)


def erase_due(at: datetime | None = None) -> int:
    """Erase whose time to think again is over; return how many. One that fails stops no other."""
    erased = 0
    for user in accounts.services.closing.due(at or timezone.now()):
        try:
            erase(user)
        except MayNotLeave:
            log.info("erasure_waits", user=user.pk)
        except Exception as error:  # noqa: BLE001 - one bad row must never stop the others
            # The words of a database's refusal may name what is to be forgotten.
            log.error("erasure_failed", user=user.pk, error=type(error).__name__)  # noqa: TRY400
        else:
            erased += 1
    return erased


def erase(user: User) -> None:
    """Forget a person in every department; done again, it goes on. Raises MayNotLeave."""
    shut(user)
    for department in DEPARTMENTS:
        department.verbs.erase(user)
    log.info("erased", user=user.pk)


@transaction.atomic
def shut(user: User) -> None:
    """Shut the door behind a person: no cart, no session, no way in. Raises MayNotLeave.

    A sale holds the cart and then the person; this takes both in the same order. So a sale that is
    being placed is waited for and found, and one that comes later finds no cart.
    """
    cart.services.privacy.erase(user)
    accounts.services.privacy.shut(user)
    if not orders.services.privacy.is_settled(user):
        raise MayNotLeave(orders.services.privacy.hindrances(user))

"""What a person agreed to: letters they asked for, and the papers they signed up under."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

import accounts.emails
from accounts.models import Consent, User


def wanted_by(user: User) -> set[str]:
    """Return the kinds of letters a person wants."""
    letters = Consent.objects.standing().filter(user=user, kind__in=Consent.LETTERS)
    return set(letters.values_list("kind", flat=True))


@transaction.atomic
def choose(*, user: User, kinds: Collection[str]) -> None:
    """Let a person want exactly some kinds of letters; what was given or withdrawn stays written.

    Two at once are one after the other.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    standing = Consent.objects.standing().filter(user=user, kind__in=Consent.LETTERS)
    standing.exclude(kind__in=kinds).update(withdrawn_at=Now())
    known = set(standing.values_list("kind", flat=True))
    new = [kind for kind in Consent.LETTERS if kind in kinds and kind not in known]
    Consent.objects.bulk_create(Consent(user=user, kind=kind) for kind in new)


@transaction.atomic
def agree(*, user: User) -> None:
    """Note that a person agreed to the terms of use and the privacy policy as they are now.

    What they had agreed to before ends where the paper has changed since.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    versions = {
        Consent.Kind.TERMS: settings.TERMS_VERSION,
        Consent.Kind.PRIVACY: settings.PRIVACY_VERSION,
    }
    for paper, version in versions.items():
        standing = Consent.objects.standing(paper).filter(user=user)
        standing.exclude(version=version).update(withdrawn_at=Now())
        if not standing.exists():
            Consent.objects.create(user=user, kind=paper, version=version)


def stop(*, token: str) -> bool:
    """Let whoever a letter's link was sent to get no more of its kind; tell whether they did."""
    try:
        user_id, kind = signing.loads(token, salt=accounts.emails.STOP_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    standing = Consent.objects.standing(kind).filter(user_id=user_id)
    return bool(standing.update(withdrawn_at=Now()))


def take_turn(*, user_id: int, kind: str, since: datetime) -> bool:
    """Note that a letter of a kind is promised now; False where none is wanted, or one was since.

    Of two that ask at once one is told True. Call it in the transaction that promises the letter.
    """
    standing = Consent.objects.standing(kind).reachable().filter(user_id=user_id)
    free = standing.filter(Q(written_at=None) | Q(written_at__lt=since))
    return bool(Consent.objects.filter(pk__in=free.values("pk")).update(written_at=Now()))

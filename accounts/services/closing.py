"""Close an account: asked for, thought over for fifteen days, then done for good."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import ErasureRequest, User
from accounts.services.privacy import end_sessions


@transaction.atomic
def ask(*, user: User) -> ErasureRequest:
    """Ask for an account to be erased after the cooling-off time; its owner is signed out.

    Asking twice is asking once.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    standing = ErasureRequest.objects.standing().filter(user=user).first()
    if standing is None:
        now = timezone.now()
        due = now + settings.ACCOUNT_COOLING_OFF
        standing = ErasureRequest.objects.create(user=user, asked_at=now, due_at=due)
    end_sessions(user)
    return standing


def withdraw(*, user: User) -> bool:
    """Keep an account that was to be erased; tell whether it was."""
    return bool(ErasureRequest.objects.standing().filter(user=user).update(withdrawn_at=Now()))


def standing_of(user: User) -> ErasureRequest | None:
    """Return the request of somebody whose account is being closed."""
    found: ErasureRequest | None = ErasureRequest.objects.standing().filter(user=user).first()
    return found


def due(at: datetime) -> list[User]:
    """Return whose time to think again is over, who asked first being first."""
    requests = ErasureRequest.objects.due(at).select_related("user").order_by("due_at", "pk")
    return [request.user for request in requests]

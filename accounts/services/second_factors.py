"""Second factors, where somebody else than their owner has a say."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_noop

import accounts.services.sessions
import operations.services.audit
from accounts.models import User


def make_way(*, user: Any) -> None:
    """Let a member of the staff set one up although they never confirmed their e-mail address.

    Others confirm it first, so that nobody locks a stranger out of the stranger's own address; the
    address of the staff was vouched for by whoever made them staff.
    """
    EmailAddress.objects.filter(user_id=user.pk, verified=False).update(verified=True)


@transaction.atomic
def remove(*, user: User, actor: Any) -> bool:
    """Take a lost second factor from a person and sign them out everywhere; tell whether any was.

    Whoever asks for it has to be known to the operator by other means than this account.
    """
    if not Authenticator.objects.filter(user=user).delete()[0]:
        return False
    accounts.services.sessions.revoke_others(user=user, current=None)
    verb = gettext_noop("Removed a second factor")
    operations.services.audit.record(actor=actor, verb=verb, row=user)
    return True

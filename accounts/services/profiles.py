"""What people say about themselves."""

from collections.abc import Mapping

from django.db import transaction

import accounts.services.consents
from accounts.models import User


@transaction.atomic
def change_profile(
    *,
    user: User,
    nickname: str | None = None,
    language: str | None = None,
    letters: Mapping[str, bool] | None = None,
) -> User:
    """Change how a person is called, in which language letters come, and which; None keeps all.

    ``letters`` maps kinds to whether they are wanted; kinds it does not name stay as they are.
    """
    if nickname is not None:
        user.nickname = nickname
    if language is not None:
        user.language = language
    user.save(update_fields=["nickname", "language"])
    if letters:
        wanted = dict.fromkeys(accounts.services.consents.wanted_by(user), True) | dict(letters)
        kinds = [kind for kind, is_wanted in wanted.items() if is_wanted]
        accounts.services.consents.choose(user=user, kinds=kinds)
    return user

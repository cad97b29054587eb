"""Who a signed-in visitor is."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from operations.statements import Given, Statement

BY_KEY = Statement(lambda: User.objects.filter(pk=Given(1)))


class KnownFaces(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """Allauth's sign-in by phone or e-mail; who is signed in already is read by one statement."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the user of a session, unless they may not sign in any more."""
        user: User | None = BY_KEY.instance(user_id)
        return user if user and self.user_can_authenticate(user) else None

"""What people say about themselves."""

from accounts.models import User


def change_profile(*, user: User, nickname: str | None = None, language: str | None = None) -> User:
    """Change how a person is called and in which language letters come; None keeps a value."""
    if nickname is not None:
        user.nickname = nickname
    if language is not None:
        user.language = language
    user.save(update_fields=["nickname", "language"])
    return user

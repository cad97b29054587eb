"""What the shop knows of somebody as a person, and how it forgets it.

``facts_of`` tells a person what stands about them; ``erase`` takes it out and may be run again.
Each department that knows people has these two verbs; ``shop.privacy`` calls them in turn.
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    Address,
    Consent,
    ErasureRequest,
    Notice,
    NoticeChoice,
    PhoneCode,
    Session,
    TextMessage,
    User,
)
from operations.facts import Facts, told

WHERE = ("province", "city", "district", "detail", "postcode", "longitude", "latitude")
OWNED: tuple[Any, ...] = (
    Address,
    Consent,
    EmailAddress,
    SocialAccount,
    Authenticator,
    Notice,
    NoticeChoice,
)


def facts_of(user: User) -> dict[str, Facts]:
    """Return what the shop knows of somebody's person, ways in, places, messages and consents."""
    myself = User.objects.filter(pk=user.pk)
    own = {"user": user}
    agreed = ("kind", "version", "given_at", "withdrawn_at")
    told_of = ("kind", "title", "words", "created_at", "read_at")
    return {
        "person": told(
            myself, "nickname", "phone", "email", "language", "created_at", "last_login",
            title=_("Your account"),
        ),
        "addresses": told(
            Address.objects.filter(**own), "recipient", "phone", *WHERE, "is_default", "created_at"
        ),
        "email_addresses": told(EmailAddress.objects.filter(**own), "email", "verified", "primary"),
        "identities": told(
            SocialAccount.objects.filter(**own),
            *("provider", "uid", "date_joined", "last_login", "extra_data"),
            title=_("Accounts you sign in with"),
        ),
        "second_factors": told(
            Authenticator.objects.filter(**own), "type", "created_at", "last_used_at",
            title=_("Second step of signing in"),
        ),
        "signed_in": told(
            Session.objects.filter(**own), "expires_at", title=_("Where you are signed in")
        ),
        "consents": told(Consent.objects.filter(**own), *agreed),
        "messages": told(Notice.objects.filter(**own), *told_of),
        "choices": told(NoticeChoice.objects.filter(**own), "kind", "channel", "is_wanted"),
        "text_messages": told(
            TextMessage.objects.filter(phone=user.phone or "-"), "template", "created_at", "sent_at"
        ),
        "closing": told(
            ErasureRequest.objects.filter(**own), "asked_at", "due_at", "withdrawn_at"
        ),
    }  # fmt: skip


@transaction.atomic
def shut(user: User) -> None:
    """Let nobody in as this person any more, nor with an old token. Locks the row for good.

    Whoever writes a row that names the person (an order being placed) holds them by a key lock, so
    this waits for them, and they for this.
    """
    User.objects.select_for_update().get(pk=user.pk)
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_sessions(user)


def end_sessions(user: User) -> None:
    """Sign somebody out wherever they are signed in."""
    Session.objects.filter(user=user).delete()


@transaction.atomic
def erase(user: User) -> None:
    """Forget a person: the row stays as a number without a name, and the request is done.

    Call it last: it takes away by what the person is found.
    """
    person = User.objects.select_for_update().get(pk=user.pk)
    end_sessions(person)
    for model in OWNED:
        model.objects.filter(user=person).delete()
    if person.phone:
        PhoneCode.objects.filter(phone=person.phone).delete()
        TextMessage.objects.filter(phone=person.phone).delete()
    forget_in_history(person)
    nobody = {"phone": None, "email": None, "nickname": "", "password": make_password(None)}
    User.objects.filter(pk=person.pk).update(
        **nobody, is_active=False, last_login=None, erased_at=Now()
    )
    ErasureRequest.objects.standing().filter(user=person).update(done_at=Now())


def forget_in_history(person: User) -> None:
    """Leave in the staff's notes that something was done to this person, without saying who."""
    kind = ContentType.objects.get_for_model(User)
    notes = LogEntry.objects.filter(content_type=kind, object_id=str(person.pk))
    notes.update(object_repr=f"#{person.pk}", change_message="")

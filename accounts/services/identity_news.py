"""What a person is told when a way into their account is added or taken away."""

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

import accounts.emails
import accounts.services.faces
import accounts.services.notices
from accounts.models import Notice, User
from operations.models import OutboxEvent

PAGE = "/account/identities/"


def tell(event: OutboxEvent) -> None:
    """Tell whose account it is, in the message box and by letter, once an event."""
    user = User.objects.filter(pk=event.payload["user"], is_active=True).first()
    if user is None:
        return
    with translation.override(user.language):
        title, words = said(event)
        kind = Notice.Kind.SECURITY
        accounts.services.notices.tell(
            user_id=user.pk, kind=kind, title=title, words=words, path=PAGE, event=event
        )
        body = render_to_string("accounts/identity_letter.txt", {"title": title, "words": words})
        accounts.emails.tell(event=event, user=user, kind=kind, subject=title, body=body)


def said(event: OutboxEvent) -> tuple[str, str]:
    """Return title and words of what happened."""
    name = {"partner": accounts.services.faces.name_of(event.payload["partner"])}
    title = (
        _("%(partner)s was bound to your account")
        if event.topic == "identity.bound"
        else _("%(partner)s was unbound from your account")
    )
    return title % name, _("If that was not you, change your password and look at your devices.")

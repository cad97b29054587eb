"""A person's messages, and the ways they want to be told of things."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import accounts.selectors
import accounts.services.notices
from accounts.models import Notice, NoticeChoice, User

A_PAGE = 20


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List a person's messages, the latest first; the unread ones on a tab of their own."""
    tab = "unread" if request.GET.get("tab") == "unread" else "all"
    own = Notice.objects.owned_by(request.user)
    page = Paginator(own.unread() if tab == "unread" else own, A_PAGE)
    context = {
        "tab": tab,
        "page": page.get_page(request.GET.get("page")),
        "latest": own.values_list("pk", flat=True).first(),
    }
    return render(request, "accounts/messages.html", context)


@require_POST
@login_required
def open_one(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark a message as read and show what it is about."""
    notice = get_object_or_404(Notice.objects.owned_by(request.user), pk=notice_id)
    accounts.services.notices.mark(notice=notice, is_read=True)
    return redirect(notice.url or "messages")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read all that the page has shown."""
    latest = request.POST.get("up_to", "")
    up_to = int(latest) if latest.isascii() and latest.isdigit() and len(latest) < 19 else 0
    accounts.services.notices.read_all(user=cast("User", request.user), up_to=up_to)
    return redirect("messages")


@require_safe
@login_required
def choices(request: HttpRequest) -> HttpResponse:
    """Show by which ways a person is told of what."""
    return render(request, "accounts/message_choices.html", {"rows": rows_of(request.user)})


@require_POST
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the ways a person has ticked."""
    user = cast("User", request.user)
    ticked = set(request.POST.getlist("wanted"))
    free = [way for way in accounts.selectors.ways_of(user) if not way.is_fixed]
    wanted = {(way.kind, way.channel): f"{way.kind}-{way.channel}" in ticked for way in free}
    accounts.services.notices.choose(user=user, choices=wanted)
    messages.success(request, _("Your settings are saved."))
    return redirect("message_choices")


def rows_of(user: Any) -> list[dict[str, Any]]:
    """Return the kinds of messages with their ways, for a page to tick."""
    ways = accounts.selectors.ways_of(user)
    return [
        {
            "kind": Notice.Kind(kind),
            "ways": [(way, NoticeChoice.Channel(way.channel)) for way in ways if way.kind == kind],
        }
        for kind in dict.fromkeys(way.kind for way in ways)
    ]

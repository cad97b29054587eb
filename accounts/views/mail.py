"""The page of a person's e-mail addresses: allauth's, with one thing it lets pass refused."""

from allauth.account.models import EmailAddress
from allauth.account.views import email as allauth_page
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.views.people import form_page


@form_page
@login_required
def addresses(request: HttpRequest) -> HttpResponse:
    """List, add, confirm and choose addresses; one that is not confirmed cannot be chosen."""
    if "action_primary" in request.POST:
        own = EmailAddress.objects.filter(user_id=request.user.pk, verified=True)
        if not own.filter(email__iexact=request.POST.get("email", "")).exists():
            messages.error(request, _("Confirm this address first."))
            return redirect("account_email")
    page: HttpResponse = allauth_page(request)
    return page

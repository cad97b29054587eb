"""Pages of a person's own account: centre, settings, addresses."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import accounts.services.addresses
import accounts.services.consents
import accounts.services.profiles
from accounts.forms import AddressForm, LettersForm, ProfileForm
from accounts.models import Address, User
from accounts.services.addresses import MAX_ADDRESSES, TooManyAddresses

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show the account centre."""
    return render(request, "accounts/account.html")


@form_page
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """Let a person change the nickname and the language of letters."""
    user = cast("User", request.user)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        accounts.services.profiles.change_profile(user=user, **form.cleaned_data)
        messages.success(request, _("Your settings are saved."))
        return redirect("account_settings")
    letters = LettersForm(initial={"kinds": sorted(accounts.services.consents.wanted_by(user))})
    context = {"form": form, "letters": letters, "masked_email": masked_email(user.email or "")}
    return render(request, "accounts/settings.html", context)


@require_POST
@login_required
def letters(request: HttpRequest) -> HttpResponse:
    """Let a person choose the letters they want."""
    form = LettersForm(request.POST)
    if form.is_valid():
        user = cast("User", request.user)
        accounts.services.consents.choose(user=user, kinds=form.cleaned_data["kinds"])
        messages.success(request, _("Your settings are saved."))
    else:
        messages.error(request, _("Please choose from the list."))
    return redirect("account_settings")


@never_cache
@csrf_exempt  # a mail program that unsubscribes with one click (RFC 8058) holds no token of ours
@form_page
def letters_stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the letters a link was sent with; a link of ours and any other are answered alike."""
    is_done = request.method == "POST"
    if is_done:
        accounts.services.consents.stop(token=token)
    return render(request, "accounts/letters_stop.html", {"is_done": is_done})


def masked_email(email: str) -> str:
    """Return an e-mail address with most of its name hidden, such as ``a***@example.com``."""
    name, at, host = email.partition("@")
    return f"{name[:1]}***{at}{host}" if email else ""


@require_safe
@login_required
def addresses(request: HttpRequest) -> HttpResponse:
    """List a person's addresses."""
    own = Address.objects.owned_by(request.user)
    return render(request, "accounts/addresses.html", {"addresses": own, "most": MAX_ADDRESSES})


@form_page
@login_required
def address_add(request: HttpRequest) -> HttpResponse:
    """Write a new address."""
    return edit(request, None)


@form_page
@login_required
def address_edit(request: HttpRequest, address_id: int) -> HttpResponse:
    """Change an address."""
    return edit(request, get_object_or_404(Address.objects.owned_by(request.user), pk=address_id))


def edit(request: HttpRequest, address: Address | None) -> HttpResponse:
    """Show the form of a new or an old address; save what is valid and go back."""
    form = AddressForm(request.POST or None, instance=address)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.services.addresses.save_address(
                user=cast("User", request.user), address=form.save(commit=False)
            )
        except TooManyAddresses as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The address is saved."))
            return back(request, "addresses")
    context = {"form": form, "address": address, "next": wanted(request)}
    return render(request, "accounts/address_form.html", context)


@form_page
@login_required
def address_delete(request: HttpRequest, address_id: int) -> HttpResponse:
    """Ask whether to forget an address, and forget it."""
    address = get_object_or_404(Address.objects.owned_by(request.user), pk=address_id)
    if request.method == "POST":
        user = cast("User", request.user)
        accounts.services.addresses.remove_address(user=user, address_id=address.pk)
        messages.success(request, _("The address is deleted."))
        return redirect("addresses")
    return render(request, "accounts/address_delete.html", {"address": address})


@require_POST
@login_required
def address_default(request: HttpRequest, address_id: int) -> HttpResponse:
    """Make an address the default."""
    address = get_object_or_404(Address.objects.owned_by(request.user), pk=address_id)
    user = cast("User", request.user)
    accounts.services.addresses.make_default(user=user, address_id=address.pk)
    messages.success(request, _("Your default address is changed."))
    return back(request, "addresses")


def wanted(request: HttpRequest) -> str:
    """Return the page of this shop the visitor asked to be sent to, or nothing."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, None)
    return address if is_ours else ""


def back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """Send the visitor where they asked to go within the shop, or to a page of ours."""
    return HttpResponseRedirect(wanted(request) or resolve_url(otherwise))

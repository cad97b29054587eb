"""Pages on which shoppers ask for something after the sale and follow what comes of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import orders.selectors.after_sales
import orders.selectors.after_sales_story
import orders.selectors.queue
import orders.services.after_sales
from orders.forms import AppealForm, AskForm, SentForm
from orders.models import ReturnRequest
from orders.services.after_sales import Wish
from orders.services.after_sales_steps import AfterSalesRefused
from orders.views.orders import own

PER_PAGE = 10


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for money back, an exchange or a repair; ``look`` only shows what is due."""
    order = own(request, number)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AskForm(*posted, order=order)
    if "look" in request.POST:
        return look(request, form)
    if request.method == "POST" and form.is_valid():
        try:
            asked = orders.services.after_sales.ask(
                order_id=order.pk, wish=wish_of(form), actor=request.user
            )
        except AfterSalesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("We have your request. Here you see by when we answer."))
            return redirect(asked)
    context = asking(form)
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "orders/after_sales_ask.html", context, status=status)


def look(request: HttpRequest, form: AskForm) -> HttpResponse:
    """Show what the units chosen so far give back, and complain of nothing yet."""
    is_fragment = getattr(request, "htmx", False)
    form.is_valid()
    form.errors.clear()
    page = "orders/_after_sales_due.html" if is_fragment else "orders/after_sales_ask.html"
    return render(request, page, asking(form))


def asking(form: AskForm) -> dict[str, Any]:
    """Gather what the page shows on which something is asked for."""
    is_open = form.order.state in orders.services.after_sales.ASKED_IN
    return {"order": form.order, "form": form, "is_open": is_open}


def wish_of(form: AskForm) -> Wish:
    """Read what is asked for."""
    facts = form.cleaned_data
    return Wish(
        kind=facts["kind"],
        reason=facts["reason"],
        units=form.units(),
        words=facts["words"],
        amount=form.amount_in_fen() if facts["kind"] == ReturnRequest.Kind.REFUND_ONLY else None,
        contact=facts["contact"],
        wanted=form.wanted(),
        pictures=facts["pictures"],
    )


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the visitor's after-sales requests."""
    mine = orders.selectors.after_sales.visible_requests(request).with_story()
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "orders/after_sales_list.html", {"page": page})


@never_cache
@require_safe
def detail(request: HttpRequest, request_number: str) -> HttpResponse:
    """Show one request with every step and what comes next."""
    return show(request, orders.selectors.after_sales.visible_request(request, request_number))


def show(request: HttpRequest, asked: ReturnRequest, **forms: Any) -> HttpResponse:
    """Render the page of a request."""
    if asked.replacement:
        orders.selectors.queue.remember(request, asked.replacement)
    context = {
        "asked": asked,
        "order": asked.order,
        "next_words": orders.selectors.after_sales_story.next_words(asked),
        "steps": orders.selectors.after_sales_story.steps_of(asked),
        "can_withdraw": asked.state in {"requested", "approved"},
        "can_send": asked.state in {"approved", "in_transit"},
        "can_appeal": asked.state == "rejected" and asked.deadline is not None,
        "sent_form": SentForm(),
        "appeal_form": AppealForm(),
    } | forms
    status = 400 if forms else 200
    return render(request, "orders/after_sales.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, request_number: str) -> HttpResponse:
    """Take a request back."""
    asked = orders.selectors.after_sales.visible_request(request, request_number)
    return tried(
        request,
        asked,
        lambda: orders.services.after_sales.withdraw(request_id=asked.pk, actor=request.user),
        _("Your request is withdrawn."),
    )


@require_POST
def send(request: HttpRequest, request_number: str) -> HttpResponse:
    """Say under which number the goods travel back."""
    asked = orders.selectors.after_sales.visible_request(request, request_number)
    form = SentForm(request.POST)
    if not form.is_valid():
        return show(request, asked, sent_form=form)
    return tried(
        request,
        asked,
        lambda: orders.services.after_sales.send(
            request_id=asked.pk, actor=request.user, **form.cleaned_data
        ),
        _("Thank you. We tell you when the parcel has arrived."),
    )


@require_POST
def appeal(request: HttpRequest, request_number: str) -> HttpResponse:
    """Ask for a second answer."""
    asked = orders.selectors.after_sales.visible_request(request, request_number)
    form = AppealForm(request.POST)
    if not form.is_valid():
        return show(request, asked, appeal_form=form)
    return tried(
        request,
        asked,
        lambda: orders.services.after_sales.appeal(
            request_id=asked.pk, words=form.cleaned_data["words"], actor=request.user
        ),
        _("We look at your request once more."),
    )


def tried(
    request: HttpRequest, asked: ReturnRequest, verb: Callable[[], Any], words: str
) -> HttpResponse:
    """Carry out a verb, say what came of it, and lead to the request's page."""
    try:
        verb()
    except AfterSalesRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect(asked)

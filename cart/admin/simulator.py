"""The simulator: a basket typed in, its quote line by line, and what became of every rule."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from cart.forms import SimulatorForm
from cart.selectors.simulation import simulate

SEES_PROMOTIONS = "promotions.view_promotion"


def simulator_addresses(desk: Any) -> list[URLPattern]:
    """Return where the page is."""

    def simulator(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm(SEES_PROMOTIONS):
            raise PermissionDenied
        # A basket is long and names a shopper: it is posted, though nothing is changed by it.
        form = SimulatorForm(request.POST if request.method == "POST" else None)
        context = {
            **desk.admin_site.each_context(request),
            "opts": desk.opts,
            "title": _("Simulator"),
            "form": form,
            "found": simulate(form.question()) if form.is_valid() else None,
        }
        return TemplateResponse(request, "admin/promotions/simulator.html", context)

    guarded = desk.admin_site.admin_view(simulator)
    return [path("simulator/", guarded, name="cart_cart_simulator")]

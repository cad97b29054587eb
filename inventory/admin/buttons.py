"""Pages of single papers with a button for each verb: a right, one service call, and back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from operations.admin import SheetAdmin

Act = Callable[[HttpRequest, Any], HttpResponse | str | None]


class PaperAdmin(SheetAdmin):
    """Shows papers that only their buttons change; ``refusals`` are said and change nothing."""

    refusals: tuple[type[Exception], ...] = ()
    templates = "admin/inventory"

    def button(self, name: str, right: str, act: Act) -> URLPattern:
        """Return the address of a button; ``act`` returns what to say, or a page of its own."""

        def press(request: HttpRequest, pk: int) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            if not request.user.has_perm(right):
                raise PermissionDenied
            paper = self.row_for(request, pk)
            try:
                said = act(request, paper)
            except self.refusals as refusal:
                messages.error(request, str(refusal))
                said = None
            if isinstance(said, HttpResponse):
                return said
            if said:
                messages.success(request, said)
            return Redirect(self.address_of(paper))

        name_of_url = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
        return path(f"<int:pk>/{name}/", self.admin_site.admin_view(press), name=name_of_url)

    def address_of(self, paper: Any) -> str:
        """Return where a paper is shown."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=[paper.pk])

    def asked(
        self,
        request: HttpRequest,
        right: str,
        form: type[Any],
        template: str,
        act: Callable[[Any], Any],
        **shown: str,
    ) -> HttpResponse:
        """Ask for a new paper, and go to it once ``act`` made it of the valid form."""
        if not request.user.has_perm(right):
            raise PermissionDenied
        filled = form(request.POST) if request.method == "POST" else form()
        if filled.is_bound and filled.is_valid():
            try:
                return Redirect(self.address_of(act(filled)))
            except self.refusals as refusal:
                filled.add_error(None, str(refusal))
        return self.page(request, template, **shown, form=filled)

    def page(self, request: HttpRequest, template: str, **facts: Any) -> HttpResponse:
        """Render a page of this desk."""
        context = {**self.admin_site.each_context(request), "opts": self.opts, **facts}
        return TemplateResponse(request, f"{self.templates}/{template}", context)

"""Doors of the API that only staff with the right may open."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request


class StaffMay(BasePermission):
    """Admits staff who hold the view's ``right`` to read, and ``right_to_write`` for the rest.

    Somebody not signed in is told 401, somebody without the right 403. A view that names no
    ``right_to_write`` is for reading only: no one may write there.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Tell whether who asks may."""
        reads = request.method in SAFE_METHODS
        right = getattr(view, "right", "") if reads else getattr(view, "right_to_write", "")
        return self.may(request, right)

    def may(self, request: Request, right: str) -> bool:
        """Tell whether who asks is of the staff and holds a right."""
        user = request.user
        return bool(right and user.is_authenticated and user.is_staff and user.has_perm(right))

"""Where gateways tell us what happened, below ``/notify/``."""

from django.urls import path

from orders.api.notify import notify

urlpatterns = [path("<slug:gateway>/", notify, name="notify")]

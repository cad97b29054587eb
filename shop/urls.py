"""Every address of the shop."""

from django.conf import settings
from django.urls import path

from shop import health

urlpatterns = [path("healthz", health.healthz), path("readyz", health.readyz)]

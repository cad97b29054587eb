"""The floors as a WSGI application without any middleware."""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
django.setup(set_prefix=False)
# Only now: allauth refuses to start without its own.
settings.MIDDLEWARE = []
application = WSGIHandler()

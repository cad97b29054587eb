"""The timetable for ``celery beat``: it only sends names, so it loads no department."""

from celery import Celery

from shop.celery import app as shop

# No fixups: Celery's own would set up all of Django to send a handful of names on time.
app = Celery("clock", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = shop.conf.beat_schedule

"""Jishi 集市: the project. It wires the departments together and owns no tables."""

from shop.celery import app as celery_app

__all__ = ["celery_app"]

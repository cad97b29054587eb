"""The floors' settings: the shop's, with the floors' addresses."""

from shop.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.floors"

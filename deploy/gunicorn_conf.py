"""How gunicorn runs the web pages, on one machine and in a container alike."""

import gc
import os
from pathlib import Path
from typing import Any

from django.urls import get_resolver

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
timeout = 30
graceful_timeout = 30
keepalive = 5
max_requests = 10_000
max_requests_jitter = 1_000
preload_app = True
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
# The heartbeat must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None


def when_ready(server: Any) -> None:
    """Load every page's code before the workers fork, and keep it shared between them."""
    len(get_resolver().url_patterns)
    server.log.info("pages loaded")
    gc.collect()
    gc.freeze()

"""How gunicorn runs the web pages, on one machine and in a container alike."""

import gc
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.db import connections

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
control_socket_disable = True
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
# The heartbeat must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None


def when_ready(server: Any) -> None:
    """Show the home page once, so that the workers fork with its code and templates in memory."""
    request: dict[str, Any] = {"HTTP_X_FORWARDED_PROTO": "https"}
    setup_testing_defaults(request)
    page: Iterable[bytes] = server.app.wsgi()(request, lambda *_: None)
    server.log.info("home page warmed: %d bytes", sum(map(len, page)))
    # A connection shared by two processes would mix up their answers.
    connections.close_all()
    gc.collect()
    gc.freeze()

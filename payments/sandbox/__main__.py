"""Run the sandbox gateway: ``python -m payments.sandbox``."""

import signal
import sys
import threading

from payments.sandbox.server import Server
from payments.sandbox.setup import read_setup


def main() -> int:
    """Serve until SIGTERM or Ctrl-C."""
    try:
        server = Server(read_setup())
    except (ValueError, OSError) as error:
        print(f"The sandbox gateway cannot start: {error}", file=sys.stderr)  # noqa: T201
        return 2
    done = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_facts: done.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    setup = server.setup
    print(f"The sandbox gateway listens on {setup.host}:{setup.port}.", flush=True)  # noqa: T201
    done.wait()
    server.shutdown()
    server.server_close()
    server.store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

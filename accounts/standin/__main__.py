"""Run the stand-in: ``python -m accounts.standin``."""

import signal
import sys
import threading

from accounts.standin.server import Server
from accounts.standin.setup import read_setup


def main() -> int:
    """Serve until SIGTERM or Ctrl-C."""
    try:
        server = Server(read_setup())
    except (ValueError, OSError) as error:
        print(f"The stand-in cannot start: {error}", file=sys.stderr)  # noqa: T201
        return 2
    done = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_facts: done.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    print(f"The stand-in listens on {server.setup.host}:{port}.", flush=True)  # noqa: T201
    done.wait()
    server.shutdown()
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Open the whole shop on this machine, keep it open, and close it in order."""

import hashlib
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from deploy.local import packages
from deploy.local.places import LOCAL, PYTHON, ROOT, Trouble, say, shown
from deploy.local.servers import start_servers
from deploy.local.supervisor import Program, Stack, interrupt_on_signals

OPENING_SECONDS = 30.0
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
CELERY = (str(PYTHON), "-m", "celery", "-A")
DEMO = """
  Jishi 集市 is open:  {site}/    (English: {site}/en/)
  Operators:           {site}/admin/   (without a second factor: STAFF_NEEDS_TOTP=false here)
  Sign in with:        WeChat, Weibo, QQ by scan (stand-ins: no real accounts)
  Codes by text:       {logs}/texts.log (no message leaves this machine)
  Pay with:            {gateways} (stand-ins: no real money moves)
{logins}
  Logs: {logs}   Stop: Ctrl-C
"""


@dataclass(frozen=True)
class Shopfront:
    """The shop as one person sees it on one machine."""

    stack: Stack
    host: str
    port: int

    @property
    def site(self) -> str:
        """Return the address to open in a browser."""
        return f"http://{'127.0.0.1' if self.host == '0.0.0.0' else self.host}:{self.port}"

    @property
    def gateway(self) -> str:
        """Return the sandbox payment gateway's address."""
        return f"{self.site.rpartition(':')[0]}:{self.port + 1}"

    @property
    def partners(self) -> str:
        """Return the address of the stand-in of those one signs in with."""
        return f"{self.site.rpartition(':')[0]}:{self.port + 2}"

    @cached_property
    def environment(self) -> dict[str, str]:
        """Return what every process of the shop is told; the caller's own words win."""
        ours = {
            "DEBUG": "false",
            # One looks around in the demo's back office with a password that is no secret anyway.
            "STAFF_NEEDS_TOTP": "false",
            # A few threads need no heap each; the others' would only be kept, never used.
            "MALLOC_ARENA_MAX": "2",
            "SITE_URL": self.site,
            "ALLOWED_HOSTS": ",".join(sorted(LOOPBACK | {self.host, "[::1]", *own_names()})),
            "WEB_BIND": f"{self.host}:{self.port}",
            "STATIC_ROOT": str(self.stack.home / "static"),
            "MEDIA_ROOT": str(self.stack.home / "media"),
            "TEXT_CONSOLE_FILE": str(self.stack.home / "logs" / "texts.log"),
            "SANDBOX_GATEWAY_URL": self.gateway,
            "SANDBOX_DATABASE": str(self.stack.home / "sandbox.sqlite3"),
            "SANDBOX_KEYS": str(self.stack.home / "keys"),
        }
        ours |= gateway_environment(self.stack.home / "keys", self.gateway)
        ours |= partner_environment(self.partners)
        return ours | start_servers(self.stack, is_durable=True)

    def open(self) -> None:
        """Start everything and return when the home page answers."""
        began = time.monotonic()
        self.refuse_taken_ports()
        self.prepare()
        self.start_pages()
        self.wait_for_page()
        self.start_background()
        say(f"Open after {time.monotonic() - began:.1f} s.")

    def refuse_taken_ports(self) -> None:
        """Raise Trouble if somebody else listens where we are about to."""
        for port in (self.port, self.port + 1, self.port + 2):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((self.host, port))
                except OSError as error:
                    raise Trouble(
                        f"{self.host}:{port} cannot be used ({error.strerror}). "
                        f"Choose three free ports in a row: python3 dev.py up --port {port + 1000}"
                    ) from None

    def prepare(self) -> None:
        """Migrate, collect static files if any changed, load the demo shop if there is none."""
        stamp, wanted = self.stack.home / "static.stamp", static_fingerprint()
        is_fresh = stamp.exists() and stamp.read_text() == wanted
        command = [str(PYTHON), "-m", "deploy.prepare", "--demo"]
        if not is_fresh:
            command.append("--static")
        is_first = not stamp.exists()
        environment = self.environment
        say("Loading the demo shop ..." if is_first else "Looking for migrations ...")
        self.stack.run(Program("prepare", command, environment))
        stamp.write_text(wanted)

    def start_pages(self) -> None:
        """Start the stand-ins of gateways and partners, and the web pages."""
        gateway = [str(PYTHON), "-m", "payments.sandbox"]
        partners = [str(PYTHON), "-m", "accounts.standin"]
        web = [str(PYTHON), "-m", "gunicorn", "-c", "deploy/gunicorn_conf.py", "shop.wsgi"]
        self.stack.start(Program("gateway", gateway, self.environment))
        self.stack.start(Program("partners", partners, self.environment))
        self.stack.start(Program("web", web, self.environment))

    def start_background(self) -> None:
        """Start the worker and the clock; by now they take no time from the first page."""
        worker = [*CELERY, "deploy.worker", "worker", "--pool=solo", "--loglevel=INFO"]
        # One worker alone has nobody to gossip with.
        worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        clock = [
            *CELERY,
            "deploy.clock",
            "beat",
            "--pidfile=",
            f"--schedule={self.stack.home / 'beat-schedule'}",
        ]
        self.stack.start(Program("worker", worker, self.environment))
        self.stack.start(Program("beat", clock, self.environment))

    def wait_for_page(self) -> None:
        """Return when the home page answers 200; raises Trouble when it does not in time."""
        deadline, answer = time.monotonic() + OPENING_SECONDS, ""
        while (answer := answer_of(f"{self.site}/")) != "200":
            self.stack.refuse_deaths()
            if time.monotonic() > deadline:
                log = shown(self.stack.home / "logs" / "web.log")
                raise Trouble(f"The home page answers {answer}, not 200. Its log: {log}")
            time.sleep(0.05)


def partner_environment(url: str) -> dict[str, str]:
    """Return the settings for every partner the stand-in at ``url`` plays."""
    facts = {"STANDIN_URL": url}
    for name in ("WEIXIN", "WEIBO", "QQ"):
        facts |= {f"{name}_APP_ID": f"jishi-{name.lower()}", f"{name}_WEB_URL": url}
        facts |= {f"{name}_APP_SECRET": "a-secret-of-the-stand-in", f"{name}_API_URL": url}
    return facts


def gateway_environment(home: Path, url: str) -> dict[str, str]:
    """Return the settings for every gateway the stand-in at ``url`` plays, by keys of its own."""
    made = subprocess.run(
        [str(PYTHON), "-m", "payments.sandbox.keys", str(home)],
        cwd=ROOT,
        env=os.environ | {"SANDBOX_GATEWAY_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise Trouble(f"The gateways' keys cannot be made: {made.stderr.strip()}")
    return dict(line.split("=", 1) for line in made.stdout.splitlines())


def answer_of(url: str) -> str:
    """Return the status of one GET on this machine, or why there is none."""
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=10) as response:
            return str(response.status)
    except urllib.error.HTTPError as error:
        return str(error.code)
    except OSError as error:
        return f"nothing ({error})"


def own_names() -> set[str]:
    """Return the names and addresses other machines may call us by."""
    name = socket.gethostname()
    try:
        return {name, *socket.gethostbyname_ex(name)[2]}
    except OSError:
        return {name}


def static_fingerprint() -> str:
    """Return a value that changes whenever a static file or a package does."""
    digest = hashlib.sha256(packages.RUNTIME_LOCK.read_bytes())
    for file in sorted((*ROOT.glob("static/**/*"), *ROOT.glob("*/static/**/*"))):
        about = file.stat()
        digest.update(f"{file}|{about.st_mtime_ns}|{about.st_size}".encode())
    return digest.hexdigest()


def logins(prepared: Path) -> str:
    """Return the demo accounts the preparation's log named, one a line."""
    words = prepared.read_text(errors="replace").splitlines()
    found = [line.removeprefix("login ").split(": ", 1) for line in words if line[:6] == "login "]
    return "\n".join(f"  {who + ' login:':<20} {login}" for who, login in found)


def up(host: str, port: int, home: Path = LOCAL) -> int:
    """Keep the shop open until asked to stop (0) or until a process dies (1)."""
    packages.install(packages.RUNTIME_LOCK)
    interrupt_on_signals()
    stack = Stack(home)
    try:
        shop = Shopfront(stack, host, port)
        shop.open()
        logs = home / "logs"
        known = logins(logs / "prepare.log")
        gateways = shop.environment["PAYMENT_GATEWAYS"].replace(",", ", ")
        words = {"site": shop.site, "gateways": gateways, "logs": shown(logs), "logins": known}
        say(DEMO.format(**words))
        stack.watch()
    except KeyboardInterrupt:
        say("Closing the shop ...")
        return 0
    finally:
        stack.stop()
    return 1

"""Let Lighthouse look at the running shop on a slow phone and hold it to its budget.

python -m benchmarks.lighthouse [ADDRESS]

Needs Node 18 or newer and a Chromium (``CHROMIUM`` or on the path); installs Lighthouse into
``.local/`` the first time. Exits with 1 where ``lighthouse-budget.json`` is not met.
"""

import http.cookiejar
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
HOME = HERE.parent / ".local" / "lighthouse"
BUDGET: dict[str, Any] = json.loads((HERE / "lighthouse-budget.json").read_text())
PACKAGE = "lighthouse@12"
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"
KINDS = {"script-bytes": "Script", "stylesheet-bytes": "Stylesheet"}
ABOVE_THE_FOLD = {"Document", "Stylesheet", "Script", "Image", "Font", "Fetch", "XHR"}


class Visitor:
    """A guest with a cart, who finds the pages to look at."""

    def __init__(self, shop: str) -> None:
        self.shop = shop
        self.cookies = http.cookiejar.CookieJar()
        keep = urllib.request.HTTPCookieProcessor(self.cookies)
        self.web = urllib.request.build_opener(urllib.request.ProxyHandler({}), keep)

    def read(self, path: str, form: dict[str, str] | None = None) -> str:
        """Open a page, or post a form."""
        body = urllib.parse.urlencode(form).encode() if form else None
        with self.web.open(urllib.request.Request(self.shop + path, body), timeout=20) as page:
            return str(page.read().decode())

    def pages(self) -> Iterator[tuple[str, str]]:
        """Put something into the cart; yield the name and the path of every page."""
        home = self.read("/")
        shelf = found(r'href="(/c/[a-z0-9-]+-\d+/)"', home)
        product = found(r'href="(/p/[^"]+-\d+/)"', self.read(shelf))
        shown = self.read(product)
        token = found(r'name="csrfmiddlewaretoken" value="(\w+)"', shown)
        variant = found(r'name="variant" value="(\d+)"', shown)
        self.read("/cart/add/", {"csrfmiddlewaretoken": token, "variant": variant, "quantity": "1"})
        yield from zip(BUDGET["pages"], ("/", shelf, product, "/cart/", "/checkout/"), strict=True)

    def cookie_header(self) -> str:
        """Write this visitor's cookies as a header."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)


def found(pattern: str, page: str) -> str:
    """Return what a pattern's group finds first. Raises LookupError."""
    match = re.search(pattern, page)
    if match is None:
        raise LookupError(pattern)
    return match[1]


def lighthouse() -> str:
    """Return the program, installed by npm the first time."""
    program = HOME / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        npm = shutil.which("npm") or sys.exit("npm is not installed.")
        subprocess.run([npm, "install", "--no-save", "--prefix", str(HOME), PACKAGE], check=True)
    return str(program)


def look(address: str, cookies: str) -> dict[str, Any]:
    """Run Lighthouse on a page as on a phone; return its report."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    headers = json.dumps({"Cookie": cookies})
    command = [lighthouse(), address, "--quiet", "--output=json", "--only-categories=performance"]
    command += [f"--chrome-flags={FLAGS}", f"--extra-headers={headers}"]
    environment = {**os.environ, "CHROME_PATH": chromium}
    ran = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=180)
    report: dict[str, Any] = json.loads(ran.stdout)
    return report


def figures_of(report: dict[str, Any]) -> dict[str, float]:
    """Read from a report what the budget limits."""
    audits = report["audits"]
    requests = audits["network-requests"]["details"]["items"]
    timed = ("largest-contentful-paint", "cumulative-layout-shift", "total-blocking-time")
    figures = {name: float(audits[name]["numericValue"]) for name in timed}
    for name, kind in KINDS.items():
        sent = (zipped(one["url"]) for one in requests if one["resourceType"] == kind)
        figures[name] = float(sum(sent))
    figures["requests-above-the-fold"] = float(early(requests))
    return figures


def zipped(address: str) -> int:
    """Count a file's bytes as they travel compressed, without headers."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as file:
        return len(file.read())


def early(requests: list[dict[str, Any]]) -> int:
    """Count the requests for what a phone shows first; lazy pictures ask later, at low rank."""
    counted = [one for one in requests if one["resourceType"] in ABOVE_THE_FOLD]
    return sum(not (one["resourceType"] == "Image" and one["priority"] == "Low") for one in counted)


def main(shop: str) -> int:
    """Look at every page, print a table, return 1 where the budget is not met."""
    visitor, is_met = Visitor(shop.rstrip("/")), True
    limits = {name: limit for name, limit in BUDGET.items() if name != "pages"}
    print("page".ljust(10), *(name.rjust(26) for name in limits))
    for name, path in visitor.pages():
        figures = figures_of(look(visitor.shop + path, visitor.cookie_header()))
        words = [
            f"{figures[one]:.4g}{'' if figures[one] <= limit else ' > ' + str(limit)}".rjust(26)
            for one, limit in limits.items()
        ]
        is_met = is_met and all(figures[one] <= limit for one, limit in limits.items())
        print(name.ljust(10), *words, flush=True)
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"))

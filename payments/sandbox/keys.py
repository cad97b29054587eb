"""Make keys and print the shop's environment: ``python -m payments.sandbox.keys DIR``.

One function a dialect: it makes in a directory of its own, once, what shop and gateway need, and
returns the settings by which the shop finds it.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from payments.sandbox import alipay_keys, stripe_keys, wechat_keys

MAKERS: dict[str, Callable[[Path, str], dict[str, str]]] = {
    "wechat": wechat_keys.environment,
    "alipay": alipay_keys.environment,
    "stripe": stripe_keys.environment,
}


def environment(home: Path, url: str) -> dict[str, str]:
    """Return what a shop needs to be told to work with every dialect of the gateway at a URL."""
    told = {"PAYMENT_GATEWAYS": ",".join(["sandbox", *MAKERS])}
    for code, make in MAKERS.items():
        told |= make(home.resolve() / code, url.rstrip("/"))
    return told


def main(arguments: list[str]) -> int:
    """Print the environment a line a setting."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)  # noqa: T201
        return 2
    url = os.environ.get("SANDBOX_GATEWAY_URL", "http://127.0.0.1:8001")
    for name, value in environment(Path(arguments[0]), url).items():
        print(f"{name}={value}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

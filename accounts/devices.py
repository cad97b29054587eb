"""What to call a device, by what its browser or app says of itself."""

import re

LONGEST = 60
# In this order: most browsers also name those they want to be taken for.
PROGRAMS = [
    ("MicroMessenger", "WeChat"), ("Weibo", "Weibo"), ("QQ/", "QQ"), ("QQBrowser", "QQ Browser"),
    ("UCBrowser", "UC Browser"), ("HuaweiBrowser", "Huawei Browser"), ("MiuiBrowser", "Mi Browser"),
    ("SamsungBrowser", "Samsung Internet"), ("Edg", "Edge"), ("OPR/", "Opera"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"),
    ("Safari", "Safari"),
]  # fmt: skip
SYSTEMS = [
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"),
    ("Windows", "Windows"), ("Macintosh", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
]  # fmt: skip
UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")


def name_of(user_agent: str, given: str = "") -> str:
    """Return the name a device was given, or such as ``Chrome, Windows``; "" where it is silent."""
    called = " ".join(UNSPEAKABLE.sub(" ", given).split())[:LONGEST]
    if called:
        return called
    known = [first(user_agent, names) for names in (PROGRAMS, SYSTEMS)]
    said = ", ".join(filter(None, known))
    return said or UNSPEAKABLE.sub(" ", user_agent.partition("/")[0]).strip()[:LONGEST]


def first(user_agent: str, names: list[tuple[str, str]]) -> str:
    """Return what the first mark found stands for."""
    return next((name for mark, name in names if mark in user_agent), "")

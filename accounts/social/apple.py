"""Apple, by allauth's own provider; of what Apple tells only the name is kept."""

from typing import Any

from allauth.socialaccount.providers.apple.provider import AppleProvider


class Apple(AppleProvider):  # type: ignore[misc]  # allauth ships no types
    """Signing in with Apple, on pages."""

    package = "allauth.socialaccount.providers.apple"
    # Its tokens may be shown again for a while; a page's state may not.
    supports_token_authentication = False

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, str]:
        """Return the name somebody chose to tell; never the tokens that come with it."""
        name = data.get("name") or {}
        words = (str(name.get("firstName") or ""), str(name.get("lastName") or ""))
        return {"nickname": " ".join(" ".join(words).split())[:40], "openid": ""}

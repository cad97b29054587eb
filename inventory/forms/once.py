"""What every form has that moves stock: a name of its own."""

import uuid

from django import forms


def fresh_token() -> str:
    """Return the name of one filled-in form, so that posting it twice acts once."""
    return uuid.uuid4().hex


class OnceForm(forms.Form):
    """A form that acts once, however often it is posted."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=fresh_token)

    def named(self, kind: str) -> str:
        """Return the reference of what this form books: its kind and this form's own name."""
        return f"{kind}:{self.cleaned_data['once'].hex}"

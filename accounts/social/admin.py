"""Allauth's own admin pages of identities, closed: they would show secrets and change ways in."""

from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin

for model in (SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(model)

"""Seal the secrets of webhooks that were kept as they are."""

from typing import Any

from django.db import migrations

from operations.sealing import seal


def seal_all(apps: Any, schema_editor: Any) -> None:
    """Seal every secret that is not sealed yet."""
    endpoints = apps.get_model("operations", "WebhookEndpoint").objects
    for endpoint in endpoints.filter(secret__startswith="whsec_"):
        endpoint.secret = seal(endpoint.secret)
        endpoint.save(update_fields=["secret"])


class Migration(migrations.Migration):
    dependencies = [("operations", "0007_seal_the_audit_trail")]

    operations = [migrations.RunPython(seal_all, migrations.RunPython.noop)]

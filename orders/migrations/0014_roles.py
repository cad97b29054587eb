"""Write the roles of the staff, and the rights they hold."""

from typing import Any

from django.db import migrations

import accounts.services.roles


def write(apps: Any, _schema: Any) -> None:
    """Write the groups, and the rights Django would write only after the last migration."""
    accounts.services.roles.write(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_consents_to_papers"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("cart", "0003_reminders"),
        ("catalog", "0007_favourite_prices"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("inventory", "0011_rights"),
        ("logistics", "0002_freight_templates"),
        ("loyalty", "0003_release_promises"),
        ("operations", "0006_audit_trail"),
        ("orders", "0013_refund_approvals"),
        ("payments", "0009_rights"),
        ("promotions", "0004_banners_and_topics"),
        ("reviews", "0001_first_tables"),
    ]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]

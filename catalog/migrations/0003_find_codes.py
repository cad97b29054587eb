"""Find a variant by its SKU in any case, and by its barcode, without reading all of them."""

from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_units_in_english")]

    operations = [
        migrations.AddIndex(
            model_name="variant",
            index=models.Index(Upper("sku"), name="variant_sku_in_capitals"),
        ),
        migrations.AddIndex(
            model_name="variant",
            index=models.Index(fields=["barcode"], name="variant_barcode"),
        ),
    ]

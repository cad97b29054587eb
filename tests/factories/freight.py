"""Ways of delivery that cost by region and weight."""

from typing import Any

from logistics.models import DeliveryMethod, FreightRule, FreightTemplate
from tests.factories.sale import make_delivery


def make_template(*rules: dict[str, Any], code: str = "parcels") -> FreightTemplate:
    """Make a template: 8 yuan the first kilogram and 3 each further, and such other rules."""
    template = FreightTemplate.objects.create(code=code, name="快递", name_en="Parcels")
    for facts in ({"free_over_amount": 9900}, *rules):
        amounts = {"first_amount": 800, "step_amount": 300}
        FreightRule.objects.create(template=template, **amounts | facts)
    return template


def make_parcel_post(*rules: dict[str, Any]) -> DeliveryMethod:
    """Let the standard way of delivery cost as a template says."""
    method = make_delivery()
    method.template = make_template(*rules)
    method.save(update_fields=["template"])
    return method


def far(
    *starts: str, amount: int = 1800, step: int = 900, is_served: bool = True
) -> dict[str, Any]:
    """Tell the facts of a rule for some regions: dearer, and never free."""
    return {
        "region_codes": list(starts),
        "first_amount": amount,
        "step_amount": step,
        "is_served": is_served,
    }

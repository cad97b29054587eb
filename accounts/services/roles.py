"""Roles of the staff: groups of rights, written with the shop and then kept as people set them.

The two tables name rights as the departments above declare them. Who may what is also told in
docs/staff.md, and a test holds the two together.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps as installed

ROLES: Mapping[str, str] = {"S": "客服", "W": "仓库", "O": "运营", "F": "财务", "A": "管理员"}

# A verb of the shop → the roles that may. Administrators may all.
VERBS: Mapping[str, str] = {
    "orders.ship_order": "W",
    "orders.take_goods_back": "W",
    "orders.confirm_receipt": "S",
    "orders.cancel_order": "S",
    "orders.refund_order": "SF",
    "orders.approve_refund": "F",
    "orders.note_order": "SWOF",
    "orders.decide_returnrequest": "S",
    "orders.inspect_returnrequest": "SW",
    "orders.settle_returnrequest": "SF",
    "orders.change_invoice": "F",
    "payments.change_payment": "F",
    "payments.retry_refund": "F",
    "payments.pay_out_refund": "F",
    "payments.export_books": "F",
    "inventory.export_reports": "OF",
    "inventory.change_stockitem": "W",
    "inventory.change_stockcount": "W",
    "inventory.change_transfer": "W",
    "inventory.change_purchaseorder": "O",
    "inventory.add_receipt": "W",
    "inventory.change_receiptline": "F",
    "inventory.add_landedcost": "F",
    "inventory.add_supplierreturn": "W",
    "inventory.change_supplieritem": "O",
    "promotions.add_coupon": "O",
    "promotions.change_coupon": "O",
    "loyalty.change_pointsaccount": "O",
    "reviews.change_review": "SO",
    "accounts.reveal_personal_data": "SW",
    "accounts.impersonate_user": "S",
    "accounts.act_as_user": "",
    "operations.add_webhookendpoint": "",
    "operations.change_webhookendpoint": "",
    "operations.change_webhookdelivery": "",
}

GOODS = [
    "product", "variant", "price", "media", "brand", "category", "taxclass", "producttype",
    "attribute", "attributechoice", "attributevalue", "optiongroup", "optionvalue",
]  # fmt: skip
PAPERS = [
    "stockmove", "stockalert", "stockcount", "transfer", "purchaseorder", "supplieritem",
    "supplierreturn",
]  # fmt: skip
OFFERS = [
    "campaign", "promotion", "promotiontier", "coupontemplate", "flashsale", "banner", "topic",
    "topicproduct",
]  # fmt: skip

# A noun → the roles that see it, and (after the stroke) that write it in the admin's forms.
NOUNS: Mapping[str, str] = {
    **dict.fromkeys(("orders.order", "logistics.shipment"), "SWOF"),
    **dict.fromkeys(("orders.returnrequest", "orders.invoice"), "SWF"),
    "orders.refundapproval": "SF",
    **dict.fromkeys(("payments.payment", "payments.refund"), "SF"),
    "payments.paymentevent": "F",
    **dict.fromkeys(("payments.bookstransaction", "payments.billcheck"), "F"),
    **dict.fromkeys((f"catalog.{noun}" for noun in GOODS), "SWOF/O"),
    **dict.fromkeys(("inventory.warehouse", "inventory.supplier"), "WOF/O"),
    **dict.fromkeys(("inventory.stockitem", "inventory.prebooking"), "SWOF"),
    **dict.fromkeys(("inventory.backinstockrequest", "inventory.reservation"), "SWO"),
    **dict.fromkeys((f"inventory.{noun}" for noun in PAPERS), "WOF"),
    "inventory.costlayer": "OF",
    **dict.fromkeys((f"promotions.{noun}" for noun in OFFERS), "SOF/O"),
    **dict.fromkeys(("promotions.coupon", "promotions.promotionuse", "promotions.flashuse"), "SOF"),
    **dict.fromkeys(("loyalty.memberlevel", "loyalty.levelprice"), "SOF/O"),
    **dict.fromkeys(("loyalty.reward", "loyalty.redemption"), "SOF/O"),
    **dict.fromkeys(("loyalty.pointsaccount", "loyalty.pointsentry"), "SOF"),
    "logistics.carrier": "SWO/W",
    **dict.fromkeys(("logistics.freighttemplate", "logistics.freightrule"), "SO/O"),
    "logistics.deliverymethod": "SO/O",
    "reviews.review": "SO",
    "cart.cart": "SO",
    "accounts.user": "SF/A",
    **dict.fromkeys(("operations.outboxevent", "operations.idempotencykey"), "A"),
    **dict.fromkeys(("operations.webhookendpoint", "operations.webhookdelivery"), "A"),
    "operations.auditentry": "F",
    "auth.group": "A/A",
}
WRITING = ("add", "change", "delete")


def rights_of(role: str) -> Iterator[str]:
    """Yield the rights of a role, such as ``orders.ship_order``."""
    for right, roles in VERBS.items():
        if role in f"{roles}A":
            yield right
    for noun, told in NOUNS.items():
        readers, _stroke, writers = told.partition("/")
        app, model = noun.split(".")
        if role in f"{readers}A":
            yield f"{app}.view_{model}"
        if writers and role in f"{writers}A":
            yield from (f"{app}.{verb}_{model}" for verb in WRITING)


def write(apps: Any = installed) -> None:
    """Write the roles and the rights they lack; take nothing away. Call it as often as you like.

    ``apps`` are a migration's, which runs before Django has written the rights.
    """
    groups = apps.get_model("auth", "Group").objects
    known = {right: found(apps, right) for right in set(rights_of("A"))}
    for role, name in ROLES.items():
        group, _is_new = groups.get_or_create(name=name)
        group.permissions.add(*(known[right] for right in rights_of(role)))


def found(apps: Any, right: str) -> Any:
    """Find a right, or write it as Django would."""
    app, codename = right.split(".")
    verb, _underscore, noun = codename.partition("_")
    model = next(
        model
        for model in apps.get_app_config(app).get_models()
        if codename in dict(model._meta.permissions)  # noqa: SLF001 - Django's documented door
        or (verb in {"view", *WRITING} and noun == model._meta.model_name)  # noqa: SLF001
    )
    meta = model._meta  # noqa: SLF001
    kind, _is_new = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app, model=meta.model_name
    )
    name = dict(meta.permissions).get(codename) or f"Can {verb} {meta.verbose_name_raw}"
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename=codename, defaults={"name": name}
    )[0]

"""Write the logins a visitor may try, and the clerks' group."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from accounts.models import User

DEMO = ("demo@example.com", "jishi-demo-2026")
ADMIN = ("admin@example.com", "jishi-admin-2026")
CLERK = ("clerk@example.com", "jishi-clerk-2026")
EDITED = ["product", "variant", "price", "media", "brand", "category", "attributevalue"]
HANDLED = ["order", "shipment", "returnrequest", "review", "stockitem", "purchaseorder"]
HANDLED += ["receiptline"]
BOOKED = ["add_receipt", "add_supplierreturn"]


def write_logins() -> User:
    """Write the shopper, the owner and the clerk; return the shopper."""
    shopper = User.objects.create_user(DEMO[1], email=DEMO[0], nickname="小集")
    owner = User.objects.create_superuser(ADMIN[1], email=ADMIN[0], nickname="店长")
    clerk = User.objects.create_user(CLERK[1], email=CLERK[0], nickname="店员", is_staff=True)
    clerk.groups.add(write_clerks())
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True)
        for user in (shopper, owner, clerk)
    )
    return shopper


def write_clerks() -> Group:
    """Write the group that runs the counter: it sees all, edits goods, works on orders."""
    group, _made = Group.objects.get_or_create(name="Clerks")
    shops_own = Q(
        content_type__app_label__in=[
            "catalog", "inventory", "logistics", "loyalty", "orders", "payments", "promotions",
            "reviews",
        ]
    )  # fmt: skip
    seen = Q(codename__startswith="view_")
    edited = Q(codename__in=[f"{verb}_{noun}" for noun in EDITED for verb in ("add", "change")])
    handled = Q(codename__in=[*BOOKED, *(f"change_{noun}" for noun in HANDLED)])
    people = Q(content_type__app_label="accounts") & seen
    group.permissions.set(Permission.objects.filter(shops_own & (seen | edited | handled) | people))
    return group

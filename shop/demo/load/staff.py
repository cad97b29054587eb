"""Write the logins a visitor may try: a shopper, the owner, and one for each role of the staff."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

import accounts.services.roles
from accounts.models import User

DEMO = ("demo@example.com", "jishi-demo-2026")
ADMIN = ("admin@example.com", "jishi-admin-2026")
CLERK = ("clerk@example.com", "jishi-clerk-2026")
# The clerk is of customer service; the others sign in as the first word, with its password.
COLLEAGUES = {"仓库": "warehouse", "运营": "operations", "财务": "finance"}


def write_logins() -> User:
    """Write the shopper, the owner and the staff; return the shopper."""
    accounts.services.roles.write()
    shopper = User.objects.create_user(DEMO[1], email=DEMO[0], nickname="小集")
    owner = User.objects.create_superuser(ADMIN[1], email=ADMIN[0], nickname="店长")
    staff = [hire("客服", "店员", *CLERK)]
    for role, name in COLLEAGUES.items():
        staff.append(hire(role, role, f"{name}@example.com", f"jishi-{name}-2026"))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True)
        for user in (shopper, owner, *staff)
    )
    return shopper


def hire(role: str, nickname: str, email: str, password: str) -> User:
    """Write somebody of the staff with a role."""
    user = User.objects.create_user(password, email=email, nickname=nickname, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user

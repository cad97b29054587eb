"""Somebody of whom the shop knows everything it can know, and a search for what it still knows."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

import accounts.services.consents
import catalog.services.favourites
import catalog.services.pictures
import inventory.services.booking
import inventory.services.waiting
import orders.services.checkout
import orders.services.invoices
import orders.services.notes
import orders.services.refunds
import reviews.services
from accounts.models import Notice, NoticeChoice, PhoneCode, TextMessage, User
from logistics.models import Shipment, TrackingEvent
from operations.models import IdempotencyKey
from orders.models import (
    Invoice,
    Order,
    RefundApproval,
    ReturnEvent,
    ReturnPicture,
    ReturnRequest,
)
from orders.services.contacts import contact_of
from orders.services.invoices import Wish
from payments.models import Payment, PaymentEvent, Refund
from tests.factories.accounts import AddressFactory, UserFactory
from tests.factories.catalog import make_variant
from tests.factories.loyalty import give_points
from tests.factories.reviews import picture
from tests.factories.sale import complete, fill_cart, pay, quote_of

NAME, ROAD, WORDS = "瞿塘峡", "不语巷", "只有我知道的话"
PHONE, EMAIL, OPEN_ID = "13912345678", "qutangxia@example.net", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
SIGNS = (NAME, ROAD, WORDS, PHONE, "qutangxia", OPEN_ID)


def make_known() -> User:
    """Make somebody whose every row bears one of the signs; their orders have ended."""
    user = UserFactory(nickname=NAME, phone=f"+86{PHONE}", email=EMAIL)
    AddressFactory(user=user, recipient=NAME, phone=f"+86{PHONE}", detail=f"{ROAD} 7 号")
    know_person(user)
    order = make_bought(user)
    know_order(order)
    know_wishes(user)
    return user


def know_person(user: User) -> None:
    """Write what is known of the person, and by which ways they come in."""
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    about = {"nickname": NAME, "openid": OPEN_ID}
    SocialAccount.objects.create(user=user, provider="weixin", uid=OPEN_ID, extra_data=about)
    Authenticator.objects.create(user=user, type="totp", data={"secret": WORDS})
    accounts.services.consents.choose(user=user, kinds=["price_drops"])
    Notice.objects.create(user=user, kind="order", title=NAME, words=ROAD, event_id=1)
    NoticeChoice.objects.create(user=user, kind="order", channel="text", is_wanted=True)
    soon = timezone.now() + timedelta(minutes=5)
    PhoneCode.objects.create(
        purpose="bind", phone=user.phone, visitor="v", nonce="n", expires_at=soon
    )
    TextMessage.objects.create(phone=user.phone, template="code", event_id=1, gateway="console")
    IdempotencyKey.objects.create(
        principal=f"user:{user.pk}", route="POST /", key="k", request_hash="h", body={"to": ROAD}
    )
    clerk = UserFactory(is_staff=True, is_superuser=True)
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=clerk, content_type=kind, object_id=str(user.pk), object_repr=NAME, action_flag=CHANGE
    )


def make_bought(user: User) -> Order:
    """Let them buy something with an invoice, get it, and keep it until the window is over."""
    basket = fill_cart(user, make_variant(stock=9))
    order = orders.services.checkout.place_order(
        quote=quote_of(basket),
        contact=contact_of(user.addresses.get()),
        user=user,
        cart_token=None,
        note=WORDS,
        invoice=Wish("personal", NAME, email=EMAIL),
    ).order
    orders.services.notes.write_staff_note(order_id=order.pk, text=f"{NAME} {WORDS}", actor=user)
    return complete(pay(order))


def know_order(order: Order) -> None:
    """Write what gateway, carrier, reviewer and after-sales know."""
    payment = Payment.objects.get(order_reference=order.number)
    PaymentEvent.objects.create(
        gateway="wechat", event_key="e", is_verified=True,
        payload={"out_trade_no": payment.out_trade_no, "payer": {"openid": OPEN_ID}},
    )  # fmt: skip
    Payment.objects.filter(pk=payment.pk).update(pay_url=f"https://pay/{OPEN_ID}")
    TrackingEvent.objects.create(
        shipment=Shipment.objects.get(order_reference=order.number),
        occurred_at=timezone.now(), code="delivered", description=f"{NAME} 签收", location="上海",
    )  # fmt: skip
    line = order.lines.get()
    reviews.services.write_review(
        user=order.user, order_line_id=line.pk, rating=4, text=WORDS, images=[picture()]
    )
    know_after_sales(order)
    Invoice.objects.filter(order=order).update(
        state="issued", number="24312000", issued_at=timezone.now()
    )


def know_after_sales(order: Order) -> None:
    """Write what was asked for after the sale, given back, and said of it by the staff."""
    asked = ReturnRequest.objects.create(
        number=f"A{order.pk}", order=order, kind="return", state="withdrawn", words=WORDS,
        contact=f"+86{PHONE}", asked_amount=0, parcel_carrier=ROAD,
    )  # fmt: skip
    ReturnEvent.objects.create(request=asked, kind="requested", words=WORDS)
    name = catalog.services.pictures.store(picture(), folder="after-sales")
    ReturnPicture.objects.create(request=asked, image=name)
    orders.services.refunds.refund_by_clerk(
        order_id=order.pk, amount=100, reason=WORDS, actor=order.user
    )
    Refund.objects.update(state="succeeded", succeeded_at=timezone.now())
    RefundApproval.objects.create(
        order=order, kind="refund", amount=1, reason=WORDS, words=NAME, terms={"reason": ROAD},
        asked_by=UserFactory(is_staff=True), state="declined",
        decided_by=UserFactory(is_staff=True), decided_at=timezone.now(),
    )  # fmt: skip


def know_wishes(user: User) -> None:
    """Write what they want and wait for."""
    variant = make_variant(stock=0)
    catalog.services.favourites.add_favourite(user=user, product_id=variant.product_id)
    inventory.services.waiting.ask(variant_id=variant.pk, email=EMAIL, user=AnonymousUser())
    inventory.services.booking.ask(variant_id=variant.pk, user=user)
    fill_cart(user, make_variant(stock=3))
    give_points(user, 300)


def where_known(*signs: str) -> set[str]:
    """Return every column of the database, of whatever type, that holds one of the signs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        )
        columns = cursor.fetchall()
        return {
            f"{table}.{column}" for table, column in columns if holds(cursor, table, column, signs)
        }


def holds(cursor: Any, table: str, column: str, signs: tuple[str, ...]) -> bool:
    """Tell whether a column holds one of the signs, as JSON writes it or plainly."""
    patterns = [f"%{form}%" for sign in signs for form in {sign, escaped(sign)}]
    name = f'"{table}" WHERE "{column}"::text'
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {name} ILIKE ANY (%s))", [patterns])
    return bool(cursor.fetchone()[0])


def escaped(sign: str) -> str:
    """Return a sign as JSON with escapes writes it, made safe for LIKE."""
    return sign.encode("unicode_escape").decode().replace("\\", "\\\\")

"""A shop with two shoppers in it, each with everything a shopper can own."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from accounts.models import Address, Notice, Session, User
from cart.models import Cart
from catalog.models import Variant
from inventory.models import BackInStockRequest, PreBooking
from operations.models import OutboxEvent, WebhookEndpoint
from operations.services.webhooks import add_endpoint
from orders.models import Invoice, Order, ReturnRequest
from promotions.models import Coupon
from promotions.services.coupons import claim
from tests.factories.accounts import AddressFactory
from tests.factories.after_sales import ask
from tests.factories.catalog import make_variant
from tests.factories.promotions import make_template
from tests.factories.sale import fill_cart, pay, place, quote_of, ship


@dataclass(frozen=True)
class Belongings:
    """What one shopper owns."""

    owner: User
    variant: Variant
    address: Address
    basket: Cart
    unpaid: Order
    shipped: Order
    wish: BackInStockRequest
    booking: PreBooking
    coupon: Coupon
    notice: Notice
    endpoint: WebhookEndpoint

    @property
    def line_id(self) -> int:
        """Return the line in the cart."""
        return int(self.basket.lines.get().pk)

    @property
    def session(self) -> Session:
        """Return where the shopper is signed in beside this test."""
        return Session.objects.filter(user=self.owner, data="").get()

    @property
    def identity(self) -> SocialAccount:
        """Return the account with a partner the shopper is known by."""
        return SocialAccount.objects.get(user=self.owner)

    @property
    def quote(self) -> str:
        """Return a quote of the cart as it is."""
        return str(quote_of(self.basket))

    @property
    def complaint(self) -> ReturnRequest:
        """Return what was asked for after the sale."""
        return self.shipped.return_requests.get()

    def parameters(self) -> dict[str, Any]:
        """Return a value for each parameter an address of the shop can have."""
        return {
            "number": self.unpaid.number,
            "line_id": self.line_id,
            "address_id": self.address.pk,
            "notice_id": self.notice.pk,
            "product_id": self.variant.product_id,
            "category_id": self.variant.product.category_id,
            "slug": self.variant.product.slug,
            "request_id": self.wish.pk,
            "request_number": self.complaint.number,
            "booking_id": self.booking.pk,
            "template_id": self.coupon.template_id,
            **dict.fromkeys(("item_id", "reward_id", "approval_id"), self.variant.pk),
            "endpoint_id": self.endpoint.pk,
            "delivery_id": self.endpoint.deliveries.earliest("pk").pk,
            "user_id": self.owner.pk,
            "session_id": self.session.pk,
            "identity_id": self.identity.pk,
            "partner": self.identity.provider,
            "token": self.wish.token,
        }

    def state(self) -> dict[str, Any]:
        """Return what nobody else may change or see change."""
        orders = Order.objects.filter(user=self.owner).order_by("pk")
        return {
            "orders": list(orders.values("number", "state", "note", "address")),
            "complaints": list(
                ReturnRequest.objects.filter(order__user=self.owner).values("number", "state")
            ),
            "invoices": list(Invoice.objects.filter(order__in=orders).values("title", "state")),
            "wishes": list(BackInStockRequest.objects.filter(user=self.owner).values("id")),
            "bookings": list(PreBooking.objects.filter(user=self.owner).values("id", "state")),
            "addresses": list(Address.objects.filter(user=self.owner).order_by("pk").values()),
            "coupons": list(Coupon.objects.filter(user=self.owner).values("code", "state")),
            "messages": list(Notice.objects.filter(user=self.owner).values("id", "read_at")),
            "endpoints": list(WebhookEndpoint.objects.of(self.owner.pk).values()),
            "told": list(self.endpoint.deliveries.values("id", "state", "attempts")),
            "sessions": list(Session.objects.filter(user=self.owner, data="").values("pk")),
            "identities": list(SocialAccount.objects.filter(user=self.owner).values("uid")),
            "lines": list(self.basket.lines.order_by("pk").values("id", "quantity")),
        }


def settle(owner: User) -> Belongings:
    """Give a shopper an address, a filled cart, an unpaid and a shipped order."""
    variant = make_variant(stock=100)
    shipped = ship(pay(place(owner, variant)), number=f"SW{owner.pk:06}")
    ask(shipped, "repair")
    unpaid = place(owner, variant)
    basket = fill_cart(owner, variant)
    wish = BackInStockRequest.objects.create(
        variant=variant, user=owner, email=str(owner.email), language="en", token=f"t-{owner.pk}"
    )
    booking = PreBooking.objects.create(variant=variant, user=owner, quantity=1, language="en")
    coupon = claim(template_id=make_template().pk, user=owner)
    facts = {"state": "issued", "number": f"W{owner.pk:06}", "issued_at": timezone.now()}
    Invoice.objects.create(order=unpaid, kind="personal", title="个人", **facts)
    address = AddressFactory(user=owner)
    later = timezone.now() + timedelta(days=1)
    Session.objects.create(digest=f"s-{owner.pk}", user=owner, expires_at=later)
    notice = Notice.objects.create(user=owner, kind="order", title="Hm", event_id=owner.pk)
    endpoint = listening(owner)
    SocialAccount.objects.create(user=owner, provider="weixin", uid=f"u-{owner.pk}")
    return Belongings(
        owner, variant, address, basket, unpaid, shipped, wish, booking, coupon, notice, endpoint
    )


def listening(owner: User) -> WebhookEndpoint:
    """Give a shopper an endpoint that missed a message."""
    url = "https://example.com/hook"
    endpoint, _secret = add_endpoint(url=url, topics=["order.*"], owner_id=owner.pk)
    event = OutboxEvent.objects.create(topic="order.placed", key=f"of {owner.pk}")
    endpoint.deliveries.create(event=event, state="failed")
    return endpoint

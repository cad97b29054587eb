"""The terms of trade: settings from the environment, refused in words when they are wrong."""

from datetime import timedelta

from environs import Env, validate

env = Env()

# Who is told when money does not go where it should.
MONEY_ALERT_EMAILS: list[str] = env.list("MONEY_ALERT_EMAILS", [])

# How much of an order's money one member of the staff may give back alone, in fen; more waits for a
# second person.
REFUND_ALONE_AMOUNT = env.int("REFUND_ALONE_AMOUNT", 100_000, validate=validate.Range(min=0))

# After the sale: hours the shop has to answer and to inspect, days shoppers have to send goods back
# and to appeal.
HOURS, DAYS = validate.Range(min=1, max=720), validate.Range(min=1, max=90)
AFTER_SALES_ANSWER = timedelta(hours=env.int("AFTER_SALES_ANSWER_HOURS", 48, validate=HOURS))
AFTER_SALES_PARCEL = timedelta(days=env.int("AFTER_SALES_PARCEL_DAYS", 7, validate=DAYS))
AFTER_SALES_INSPECT = timedelta(hours=env.int("AFTER_SALES_INSPECT_HOURS", 48, validate=HOURS))
AFTER_SALES_APPEAL = timedelta(days=env.int("AFTER_SALES_APPEAL_DAYS", 7, validate=DAYS))

# What one point pays, in fen; how many points a yuan earns; how much of the goods points may pay,
# in basis points; for how many days points are good.
POINT_AMOUNT = env.int("POINT_AMOUNT", 1, validate=validate.Range(min=1, max=10_000))
POINTS_PER_YUAN = env.int("POINTS_PER_YUAN", 1, validate=validate.Range(min=1, max=10_000))
POINTS_SHARE = env.int("POINTS_SHARE", 5000, validate=validate.Range(min=0, max=10_000))
POINTS_LIFETIME_DAYS = env.int(
    "POINTS_LIFETIME_DAYS", 365, validate=validate.Range(min=1, max=36_500)
)

# How long goods are held for who booked them before they came, and how many one may book.
PREBOOKING_HOLD = timedelta(
    hours=env.int("PREBOOKING_HOLD_HOURS", 24, validate=validate.Range(min=1, max=720))
)
PREBOOKING_MOST_UNITS = env.int("PREBOOKING_MOST_UNITS", 5, validate=validate.Range(min=1, max=999))

# How long a cart lies untouched before its owner, who wished it so, is reminded of it.
CART_REMINDER_AFTER = timedelta(
    hours=env.int("CART_REMINDER_AFTER_HOURS", 24, validate=validate.Range(min=1, max=720))
)

# Who bills: the seller's name and tax number on invoices.
INVOICE_SELLER = env.str("INVOICE_SELLER", "集市 Jishi")
INVOICE_SELLER_TAX_NUMBER = env.str("INVOICE_SELLER_TAX_NUMBER", "")

# How long who closes the account may think again before it is erased.
ACCOUNT_COOLING_OFF = timedelta(
    days=env.int("ACCOUNT_COOLING_OFF_DAYS", 15, validate=validate.Range(min=1, max=90))
)

# Which terms of use and which privacy policy people agree to when they sign up, by their date.
TERMS_VERSION = env.str("TERMS_VERSION", "2026-11-21")
PRIVACY_VERSION = env.str("PRIVACY_VERSION", "2026-11-21")

# For how many days the shop keeps what it no longer needs; ``shop.retention`` says what each is.
KEEP_DAYS = {
    name: env.int(f"KEEP_{name.upper()}_DAYS", days, validate=validate.Range(min=1, max=3650))
    for name, days in {
        "phone_codes": 1,
        "text_messages": 30,
        "letters": 30,
        "notices": 365,
        "sessions": 1,
        "uses_of_limits": 2,
        "idempotency_keys": 1,
        "outbox_events": 45,
        "webhook_messages": 30,
        "payment_messages": 14,
        "carts_of_strangers": 60,
        "waiting_for_stock": 90,
    }.items()
}

"""Partners: who signs people in, who sends text messages, who collects money.

Every address is a setting, so that a stand-in that speaks the protocol can take a partner's place.
A key may be given as its PEM text or as the path of its file.
"""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env, validate

env = Env()


def pem(name: str) -> str:
    """Return a key from the environment: its text, or that of the file it names."""
    given = env.str(name, "")
    return given if not given or given.startswith("-----BEGIN") else Path(given).read_text()


# Text messages.
TEXT_GATEWAY = env.str(
    "TEXT_GATEWAY", "console", validate=validate.OneOf(["console", "aliyun", "tencent"])
)
TEXT_CONSOLE_FILE = env.str("TEXT_CONSOLE_FILE", "")
TEXT_SIGNATURE = env.str("TEXT_SIGNATURE", "集市")
TEXT_TEMPLATES: dict[str, str] = env.dict("TEXT_TEMPLATES", {})
TEXT_COUNTRIES: list[str] = env.list("TEXT_COUNTRIES", ["86"])
TEXT_ALERT_EMAILS: list[str] = env.list("TEXT_ALERT_EMAILS", [])
ALIYUN_SMS_URL = env.str("ALIYUN_SMS_URL", "https://dysmsapi.aliyuncs.com")
ALIYUN_ACCESS_KEY_ID = env.str("ALIYUN_ACCESS_KEY_ID", "")
ALIYUN_ACCESS_KEY_SECRET = env.str("ALIYUN_ACCESS_KEY_SECRET", "")
TENCENT_SMS_URL = env.str("TENCENT_SMS_URL", "https://sms.tencentcloudapi.com")
TENCENT_SECRET_ID = env.str("TENCENT_SECRET_ID", "")
TENCENT_SECRET_KEY = env.str("TENCENT_SECRET_KEY", "")
TENCENT_SMS_APP_ID = env.str("TENCENT_SMS_APP_ID", "")
TENCENT_SMS_REGION = env.str("TENCENT_SMS_REGION", "ap-guangzhou")

# Signing in with another account. A provider without its id is not offered. ``*_WEB_URL`` is where
# browsers are sent, ``*_API_URL`` what the shop itself calls.
WEIXIN_APP_ID = env.str("WEIXIN_APP_ID", "")
WEIXIN_APP_SECRET = env.str("WEIXIN_APP_SECRET", "")
WEIXIN_WEB_URL = env.str("WEIXIN_WEB_URL", "https://open.weixin.qq.com")
WEIXIN_API_URL = env.str("WEIXIN_API_URL", "https://api.weixin.qq.com")
# A phone app of the shop's own has a number of its own there.
WEIXIN_MOBILE_APP_ID = env.str("WEIXIN_MOBILE_APP_ID", "")
WEIXIN_MOBILE_APP_SECRET = env.str("WEIXIN_MOBILE_APP_SECRET", "")
WEIBO_APP_ID = env.str("WEIBO_APP_ID", "")
WEIBO_APP_SECRET = env.str("WEIBO_APP_SECRET", "")
WEIBO_WEB_URL = env.str("WEIBO_WEB_URL", "https://api.weibo.com")
WEIBO_API_URL = env.str("WEIBO_API_URL", "https://api.weibo.com")
QQ_APP_ID = env.str("QQ_APP_ID", "")
QQ_APP_SECRET = env.str("QQ_APP_SECRET", "")
QQ_MOBILE_APP_ID = env.str("QQ_MOBILE_APP_ID", "")
QQ_WEB_URL = env.str("QQ_WEB_URL", "https://graph.qq.com")
QQ_API_URL = env.str("QQ_API_URL", "https://graph.qq.com")
APPLE_APP_ID = env.str("APPLE_APP_ID", "")
APPLE_TEAM_ID = env.str("APPLE_TEAM_ID", "")
APPLE_KEY_ID = env.str("APPLE_KEY_ID", "")
APPLE_PRIVATE_KEY = pem("APPLE_PRIVATE_KEY")
# A button that leads to a partner is a form; browsers follow it only to pages named beforehand.
IDENTITY_PAGES = [
    *([WEIXIN_WEB_URL] if WEIXIN_APP_ID else []),
    *([WEIBO_WEB_URL] if WEIBO_APP_ID else []),
    *([QQ_WEB_URL] if QQ_APP_ID else []),
    *(["https://appleid.apple.com"] if APPLE_APP_ID else []),
]
SOCIALACCOUNT_ADAPTER = "accounts.social.adapter.IdentityAdapter"
SOCIALACCOUNT_PROVIDERS = {"apple": {"provider_class": "accounts.social.apple.Apple"}}
SOCIALACCOUNT_QUERY_EMAIL = False

# WeChat Pay, API v3: the platform proves itself by a public key or by certificates it hands out.
WECHAT_PAY_URL = env.str("WECHAT_PAY_URL", "https://api.mch.weixin.qq.com")
WECHAT_PAY_MERCHANT_ID = env.str("WECHAT_PAY_MERCHANT_ID", "")
WECHAT_PAY_APP_ID = env.str("WECHAT_PAY_APP_ID", "")
# The app's secret and these addresses tell who looks at a page within WeChat.
WECHAT_PAY_APP_SECRET = env.str("WECHAT_PAY_APP_SECRET", "")
WECHAT_PAYER_WEB_URL = env.str("WECHAT_PAYER_WEB_URL", "https://open.weixin.qq.com")
WECHAT_PAYER_API_URL = env.str("WECHAT_PAYER_API_URL", "https://api.weixin.qq.com")
WECHAT_PAY_KEY_SERIAL = env.str("WECHAT_PAY_KEY_SERIAL", "")
WECHAT_PAY_PRIVATE_KEY = pem("WECHAT_PAY_PRIVATE_KEY")
WECHAT_PAY_API_KEY = env.str("WECHAT_PAY_API_KEY", "")
WECHAT_PAY_PUBLIC_KEY_ID = env.str("WECHAT_PAY_PUBLIC_KEY_ID", "")
WECHAT_PAY_PUBLIC_KEY = pem("WECHAT_PAY_PUBLIC_KEY")

# Alipay, RSA2: keys, or certificates where ALIPAY_APP_CERTIFICATE is given. Browsers are sent to
# ALIPAY_WEB_URL, the shop itself calls ALIPAY_URL.
ALIPAY_URL = env.str("ALIPAY_URL", "https://openapi.alipay.com/gateway.do")
ALIPAY_WEB_URL = env.str("ALIPAY_WEB_URL", ALIPAY_URL)
ALIPAY_APP_ID = env.str("ALIPAY_APP_ID", "")
ALIPAY_SELLER_ID = env.str("ALIPAY_SELLER_ID", "")
ALIPAY_PRIVATE_KEY = pem("ALIPAY_PRIVATE_KEY")
ALIPAY_PUBLIC_KEY = pem("ALIPAY_PUBLIC_KEY")
ALIPAY_APP_CERTIFICATE = pem("ALIPAY_APP_CERTIFICATE")
ALIPAY_CERTIFICATE = pem("ALIPAY_CERTIFICATE")
ALIPAY_ROOT_CERTIFICATE = pem("ALIPAY_ROOT_CERTIFICATE")

# Stripe Checkout.
STRIPE_URL = env.str("STRIPE_URL", "https://api.stripe.com")
STRIPE_ACCOUNT_ID = env.str("STRIPE_ACCOUNT_ID", "")
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRETS: list[str] = env.list("STRIPE_WEBHOOK_SECRETS", [])

# Whoever opens a gateway hears at the start what it lacks, not from the first shopper who pays.
PAYMENT_GATEWAYS: list[str] = env.list("PAYMENT_GATEWAYS", ["sandbox"])
NEEDED_BY_GATEWAYS = {
    "sandbox": (),
    "wechat": (
        *("WECHAT_PAY_MERCHANT_ID", "WECHAT_PAY_APP_ID", "WECHAT_PAY_KEY_SERIAL"),
        *("WECHAT_PAY_PRIVATE_KEY", "WECHAT_PAY_API_KEY"),
    ),
    "alipay": ("ALIPAY_APP_ID", "ALIPAY_SELLER_ID", "ALIPAY_PRIVATE_KEY"),
    "stripe": ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRETS"),
}
if unknown := set(PAYMENT_GATEWAYS) - set(NEEDED_BY_GATEWAYS):
    raise ImproperlyConfigured(f"PAYMENT_GATEWAYS names what is not known: {sorted(unknown)}")
if lacking := [
    name for code in PAYMENT_GATEWAYS for name in NEEDED_BY_GATEWAYS[code] if not globals()[name]
]:
    raise ImproperlyConfigured(f"PAYMENT_GATEWAYS needs {', '.join(lacking)} to be set.")
if "wechat" in PAYMENT_GATEWAYS and len(WECHAT_PAY_API_KEY) != 32:
    raise ImproperlyConfigured("WECHAT_PAY_API_KEY must be of 32 characters.")
if bool(WECHAT_PAY_PUBLIC_KEY_ID) != bool(WECHAT_PAY_PUBLIC_KEY):
    raise ImproperlyConfigured("WECHAT_PAY_PUBLIC_KEY and WECHAT_PAY_PUBLIC_KEY_ID go together.")
PAPERS_OF_ALIPAY = (ALIPAY_APP_CERTIFICATE, ALIPAY_CERTIFICATE, ALIPAY_ROOT_CERTIFICATE)
if any(PAPERS_OF_ALIPAY) != all(PAPERS_OF_ALIPAY):
    raise ImproperlyConfigured("ALIPAY_CERTIFICATE, its root's and the app's go together.")
if "alipay" in PAYMENT_GATEWAYS and not (ALIPAY_PUBLIC_KEY or ALIPAY_CERTIFICATE):
    raise ImproperlyConfigured("Alipay needs ALIPAY_PUBLIC_KEY, or certificates, to be set.")

# Other systems that are told what happens: of their own things, and of the shop's.
WEBHOOK_TOPICS_OF_CUSTOMERS = (
    *("order.placed", "order.paid", "order.partially_shipped", "order.shipped", "order.received"),
    *("order.completed", "order.cancelled", "order.closed", "order.refunded"),
    *("payment.succeeded", "payment.surplus", "payment.refunded"),
    *("shipment.shipped", "shipment.in_transit", "shipment.out_for_delivery"),
    *("shipment.delivered", "shipment.exception"),
    *("after_sales.requested", "after_sales.approved", "after_sales.rejected"),
    *("after_sales.appealed", "after_sales.withdrawn", "after_sales.lapsed"),
    *("after_sales.in_transit", "after_sales.arrived", "after_sales.inspected"),
    *("after_sales.refunded", "after_sales.exchanged", "after_sales.repaired"),
    "after_sales.sent_back",
)
WEBHOOK_TOPICS_OF_THE_SHOP = (
    *("stock.low", "stock.refilled", "stock.out", "stock.back"),
    *("product.published", "product.changed", "product.retired", "product.price_changed"),
)
WEBHOOKS_A_CUSTOMER = env.int("WEBHOOKS_A_CUSTOMER", 5)
WEBHOOKS_OF_THE_SHOP = env.int("WEBHOOKS_OF_THE_SHOP", 50)

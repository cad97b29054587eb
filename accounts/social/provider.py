"""The providers, where allauth looks for them."""

from accounts.social.partner import QQ, Weibo, Weixin

provider_classes = [Weixin, Weibo, QQ]

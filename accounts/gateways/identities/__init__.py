"""Who else can say who somebody is: WeChat, Weibo and QQ, each by its own protocol."""

from collections.abc import Mapping

from accounts.gateways.identities.contract import Partner
from accounts.gateways.identities.qq import QQ
from accounts.gateways.identities.weibo import Weibo
from accounts.gateways.identities.weixin import Weixin

PARTNERS: Mapping[str, Partner] = {partner.code: partner for partner in (Weixin(), Weibo(), QQ())}

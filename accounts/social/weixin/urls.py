"""Where one sets out for weixin, and where one comes back."""

from accounts.social.partner import WeixinAdapter, doors

urlpatterns = doors(WeixinAdapter)

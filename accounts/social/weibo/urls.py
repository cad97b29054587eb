"""Where one sets out for weibo, and where one comes back."""

from accounts.social.partner import WeiboAdapter, doors

urlpatterns = doors(WeiboAdapter)

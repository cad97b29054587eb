"""Where one sets out for qq, and where one comes back."""

from accounts.social.partner import QQAdapter, doors

urlpatterns = doors(QQAdapter)

"""Addresses of the orders' pages."""

from django.urls import path

from orders.views import checkout, orders, paying

urlpatterns = [
    path("checkout/", checkout.checkout, name="checkout"),
    path("orders/", orders.index, name="orders"),
    path("orders/<slug:number>/", orders.detail, name="order"),
    path("orders/<slug:number>/cancel/", orders.cancel, name="order_cancel"),
    path("orders/<slug:number>/receipt/", orders.receive, name="order_receive"),
    path("orders/<slug:number>/return/", orders.request_return, name="order_return"),
    path("orders/<slug:number>/again/", orders.buy_again, name="order_again"),
    path("orders/<slug:number>/pay/", paying.pay, name="pay"),
    path("orders/<slug:number>/pay/start/", paying.pay_start, name="pay_start"),
    path("orders/<slug:number>/pay/check/", paying.pay_check, name="pay_check"),
    path("orders/<slug:number>/pay/status/", paying.pay_status, name="pay_status"),
    path("orders/<slug:number>/result/", paying.pay_result, name="pay_result"),
]

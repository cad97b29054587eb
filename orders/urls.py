"""Addresses of the orders' pages."""

from django.urls import path

from orders.views import after_sales, checkout, invoices, orders, paying, redemption, within_wechat

REQUEST = "after-sales/<slug:request_number>/"

urlpatterns = [
    path("points/mall/<int:reward_id>/", redemption.reward, name="reward"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("orders/", orders.index, name="orders"),
    path("orders/<slug:number>/", orders.detail, name="order"),
    path("orders/<slug:number>/cancel/", orders.cancel, name="order_cancel"),
    path("orders/<slug:number>/receipt/", orders.receive, name="order_receive"),
    path("orders/<slug:number>/after-sales/", after_sales.ask, name="after_sales_ask"),
    path("orders/<slug:number>/again/", orders.buy_again, name="order_again"),
    path("orders/<slug:number>/invoice/", invoices.invoice, name="order_invoice"),
    path("orders/<slug:number>/invoice/pdf/", invoices.pdf, name="order_invoice_pdf"),
    path("orders/<slug:number>/pay/", paying.pay, name="pay"),
    path("orders/<slug:number>/pay/start/", paying.pay_start, name="pay_start"),
    path(
        "orders/<slug:number>/pay/within-wechat/",
        within_wechat.pay_within_wechat,
        name="pay_within_wechat",
    ),
    path("orders/<slug:number>/pay/check/", paying.pay_check, name="pay_check"),
    path("orders/<slug:number>/pay/status/", paying.pay_status, name="pay_status"),
    path("orders/<slug:number>/result/", paying.pay_result, name="pay_result"),
    path("account/after-sales/", after_sales.index, name="after_sales_list"),
    path(REQUEST, after_sales.detail, name="after_sales"),
    path(f"{REQUEST}withdraw/", after_sales.withdraw, name="after_sales_withdraw"),
    path(f"{REQUEST}parcel/", after_sales.send, name="after_sales_send"),
    path(f"{REQUEST}appeal/", after_sales.appeal, name="after_sales_appeal"),
]

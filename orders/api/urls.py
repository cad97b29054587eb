"""Addresses of the orders' API."""

from django.urls import path

from orders.api import goods_back, paying, reports, views

urlpatterns = [
    path("margins/", reports.MarginsView.as_view(), name="api_margins"),
    path("orders/", views.OrdersView.as_view(), name="api_orders"),
    path("orders/<slug:number>/", views.OrderView.as_view(), name="api_order"),
    path("orders/<slug:number>/cancel/", views.CancelView.as_view(), name="api_order_cancel"),
    path("orders/<slug:number>/receipt/", views.ReceiptView.as_view(), name="api_order_receipt"),
    path("orders/<slug:number>/payment/", paying.PaymentView.as_view(), name="api_order_payment"),
    path("orders/<slug:number>/shipping/", views.ShippingView.as_view(), name="api_order_shipping"),
    path(
        "orders/<slug:number>/logistics/",
        views.LogisticsView.as_view(),
        name="api_order_logistics",
    ),
    path(
        "orders/<slug:number>/goods-back/",
        goods_back.GoodsBackView.as_view(),
        name="api_order_goods_back",
    ),
    path(
        "orders/<slug:number>/after-sales/",
        views.AfterSalesView.as_view(),
        name="api_order_after_sales",
    ),
]

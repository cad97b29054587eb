"""Addresses of the orders' API."""

from django.urls import path

from orders.api import (
    after_sales,
    approvals,
    goods_back,
    invoices,
    notes,
    paying,
    redemption,
    reports,
    views,
)
from orders.api import after_sales_desk as desk

REQUEST = "after-sales/<slug:request_number>"
VERBS = {
    "withdraw": after_sales.WithdrawView,
    "parcel": after_sales.SentView,
    "appeal": after_sales.AppealView,
    "pictures": after_sales.PicturesView,
    "approve": desk.ApproveView,
    "reject": desk.RejectView,
    "arrive": desk.ArriveView,
    "inspect": desk.InspectView,
    "settle": desk.SettleView,
    "send-back": desk.SendBackView,
}

urlpatterns = [
    path("margins/", reports.MarginsView.as_view(), name="api_margins"),
    path("points/redeem/", redemption.RedeemView.as_view(), name="api_redeem"),
    path("orders/", views.OrdersView.as_view(), name="api_orders"),
    path("orders/<slug:number>/", views.OrderView.as_view(), name="api_order"),
    path("orders/<slug:number>/cancel/", views.CancelView.as_view(), name="api_order_cancel"),
    path("orders/<slug:number>/receipt/", views.ReceiptView.as_view(), name="api_order_receipt"),
    path("orders/<slug:number>/refunds/", views.RefundsView.as_view(), name="api_order_refunds"),
    path(
        "orders/<slug:number>/staff-refunds/",
        approvals.StaffRefundView.as_view(),
        name="api_order_staff_refunds",
    ),
    path("refund-approvals/", approvals.ApprovalsView.as_view(), name="api_refund_approvals"),
    path(
        "refund-approvals/<int:approval_id>/approve/",
        approvals.ApproveRefundView.as_view(),
        name="api_refund_approve",
    ),
    path(
        "refund-approvals/<int:approval_id>/decline/",
        approvals.DeclineRefundView.as_view(),
        name="api_refund_decline",
    ),
    path("orders/<slug:number>/payment/", paying.PaymentView.as_view(), name="api_order_payment"),
    path("orders/<slug:number>/invoice/", invoices.InvoiceView.as_view(), name="api_order_invoice"),
    path(
        "orders/<slug:number>/invoice/pdf/",
        invoices.InvoicePaperView.as_view(),
        name="api_order_invoice_pdf",
    ),
    path(
        "orders/<slug:number>/staff-note/",
        notes.StaffNoteView.as_view(),
        name="api_order_staff_note",
    ),
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
        after_sales.OrderAfterSalesView.as_view(),
        name="api_order_after_sales",
    ),
    path("after-sales/", after_sales.AfterSalesListView.as_view(), name="api_after_sales_list"),
    path("after-sales/queue/", desk.QueueView.as_view(), name="api_after_sales_queue"),
    path(f"{REQUEST}/", after_sales.AfterSalesView.as_view(), name="api_after_sales"),
    *(
        path(f"{REQUEST}/{verb}/", view.as_view(), name=f"api_after_sales_{verb.replace('-', '_')}")
        for verb, view in VERBS.items()
    ),
]

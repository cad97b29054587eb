"""Addresses of the stock's API."""

from django.urls import URLPattern, URLResolver, path

from inventory.api import purchasing

BUYING = "purchase-orders/<slug:number>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("suppliers/", purchasing.SuppliersView.as_view(), name="api_suppliers"),
    path("supplier-terms/", purchasing.SupplierTermsView.as_view(), name="api_supplier_terms"),
    path("lead-times/", purchasing.LeadTimesView.as_view(), name="api_lead_times"),
    path("purchase-orders/", purchasing.PurchaseOrdersView.as_view(), name="api_purchases"),
    path(f"{BUYING}/", purchasing.PurchaseOrderView.as_view(), name="api_purchase"),
    path(f"{BUYING}/send/", purchasing.SendView.as_view(), name="api_purchase_send"),
    path(f"{BUYING}/confirm/", purchasing.ConfirmView.as_view(), name="api_purchase_confirm"),
    path(f"{BUYING}/cancel/", purchasing.CancelView.as_view(), name="api_purchase_cancel"),
    path(f"{BUYING}/close/", purchasing.CloseView.as_view(), name="api_purchase_close"),
    path(f"{BUYING}/receipts/", purchasing.ReceiptsView.as_view(), name="api_receipts"),
]

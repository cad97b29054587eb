"""What the OpenAPI document is titled, and what clients call each operation.

A generated client's functions bear these names, so a name once published stays.
"""

from typing import Any

TAGS = {
    "account": "The person who is signed in.",
    "addresses": "Where the person's orders go.",
    "brands": "Who makes the goods.",
    "cart": "What somebody means to buy, and the signed quote an order is placed with. "
    "A guest's cart travels with `X-Cart-Token`.",
    "categories": "The shelves.",
    "delivery-methods": "How goods can travel, and what it costs.",
    "favourites": "What the person wants to remember.",
    "orders": "The sale and all that follows: payment, parcels, receipt, after-sales. "
    "A guest's order opens with `X-Order-Token`.",
    "products": "What is on sale.",
    "reviews": "What the person has said of the goods.",
    "search": "What a half-typed search may mean.",
}
OPERATIONS = {
    "account_retrieve": "read_account",
    "account_partial_update": "change_account",
    "addresses_list": "list_addresses",
    "addresses_create": "add_address",
    "addresses_retrieve": "read_address",
    "addresses_update": "replace_address",
    "addresses_partial_update": "change_address",
    "addresses_destroy": "remove_address",
    "brands_list": "list_brands",
    "cart_retrieve": "read_cart",
    "cart_destroy": "empty_cart",
    "cart_lines_create": "add_to_cart",
    "cart_lines_partial_update": "change_cart_line",
    "cart_lines_destroy": "remove_cart_line",
    "cart_quote_create": "quote_cart",
    "categories_retrieve": "list_categories",
    "delivery_methods_list": "list_delivery_methods",
    "favourites_list": "list_favourites",
    "favourites_create": "add_favourite",
    "favourites_destroy": "remove_favourite",
    "orders_list": "list_orders",
    "orders_create": "place_order",
    "orders_retrieve": "read_order",
    "orders_after_sales_list": "list_after_sales",
    "orders_after_sales_create": "ask_for_refund",
    "orders_cancel_create": "cancel_order",
    "orders_goods_back_create": "book_goods_back",
    "orders_logistics_list": "track_order",
    "orders_payment_retrieve": "read_payment",
    "orders_payment_create": "open_payment",
    "orders_receipt_create": "confirm_receipt",
    "orders_reviews_create": "review_order_line",
    "orders_shipping_list": "list_parcels",
    "orders_shipping_create": "ship_order",
    "products_list": "list_products",
    "products_retrieve": "read_product",
    "products_reviews_list": "list_product_reviews",
    "products_similar_list": "list_similar_products",
    "reviews_list": "list_own_reviews",
    "search_suggestions_retrieve": "suggest_searches",
}
SETTINGS: dict[str, Any] = {
    "TITLE": "Jishi 集市 API",
    "VERSION": "1.0.0",
    "DESCRIPTION": "The whole shop, for programs. Refusals are problem documents (RFC 9457).",
    "OAS_VERSION": "3.1.1",
    "TAGS": [{"name": name, "description": words} for name, words in TAGS.items()],
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "shop.api_schema.describe_refusals",
        "shop.api_schema.name_operations",
        "shop.api_schema.promise_every_field",
    ],
    "AUTHENTICATION_WHITELIST": ["shop.api_auth.BearerSessionTokenAuthentication"],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "LanguageEnum": "django.conf.settings.LANGUAGES",
        "OrderStateEnum": "orders.models.order.Order.State",
        "ParcelStateEnum": "logistics.models.Shipment.State",
        "ReturnStateEnum": "orders.models.ReturnRequest.State",
        "ReviewStateEnum": "reviews.models.Review.State",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
}

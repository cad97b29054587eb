"""The Celery application and the shop's timetable."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")

app = Celery("shop")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["shop"])

app.conf.beat_schedule = {
    "relay the outbox": {"task": "shop.tasks.relay_outbox", "schedule": 2.0},
    "close unpaid orders": {"task": "orders.tasks.close_unpaid_orders", "schedule": 20.0},
    "finish what clocks decide": {"task": "orders.tasks.advance_clocks", "schedule": 60.0},
    "end returns never sent": {"task": "orders.tasks.end_unsent_returns", "schedule": 300.0},
    "count what was sold": {"task": "orders.tasks.recount_sales", "schedule": 600.0},
    "ask gateways about silent payments": {"task": "orders.tasks.poll_payments", "schedule": 10.0},
    "send refunds": {"task": "orders.tasks.send_refunds", "schedule": 10.0},
    "release expired reservations": {
        "task": "inventory.tasks.release_expired_reservations",
        "schedule": 5.0,
    },
    "serve queues": {"task": "inventory.tasks.serve_queues", "schedule": 30.0},
    "tell of price drops": {"task": "catalog.tasks.tell_of_price_drops", "schedule": 900.0},
    "remind of carts": {"task": "cart.tasks.remind_of_carts", "schedule": 600.0},
    "send webhooks": {"task": "operations.tasks.send_webhooks", "schedule": 5.0},
    "write off lapsed points": {"task": "loyalty.tasks.write_off_points", "schedule": 600.0},
    "tell of lapsing points": {"task": "loyalty.tasks.tell_of_lapsing_points", "schedule": 3600.0},
    "look at all stock": {"task": "inventory.tasks.look_at_stock", "schedule": 300.0},
    "check the gateways' bills": {
        "task": "payments.tasks.check_bills",
        "schedule": crontab(minute="*/10", hour="10-23"),
    },
    "look at the age of stock": {
        "task": "inventory.tasks.look_at_age",
        "schedule": crontab(minute="40", hour="3"),
    },
    "erase closed accounts": {"task": "shop.tasks.erase_due", "schedule": 3600.0},
    "forget what is old": {
        "task": "shop.tasks.forget_old",
        "schedule": crontab(minute="17"),
    },
    "look over the audit trail": {
        "task": "operations.tasks.look_over_audit",
        "schedule": crontab(minute="50", hour="3"),
    },
}

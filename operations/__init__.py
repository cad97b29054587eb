"""Outbox, idempotency keys, switches: what keeps the other departments honest."""

"""Verbs of payments: collect, refund, compare with the gateway's bill."""

"""The clock's doors into accounts."""

from celery import shared_task

from accounts.sessions import SessionStore


@shared_task
def forget_sessions() -> None:
    """Delete sessions whose time is over."""
    SessionStore.clear_expired()

"""People, how they come in, and what they are told."""

from accounts.models.closing import ErasureRequest
from accounts.models.codes import PhoneCode, TextMessage
from accounts.models.consents import Consent
from accounts.models.notices import Letter, Notice, NoticeChoice
from accounts.models.people import Address, User
from accounts.models.sessions import Session

__all__ = [
    "Address", "Consent", "ErasureRequest", "Letter", "Notice", "NoticeChoice", "PhoneCode",
    "Session", "TextMessage", "User",
]  # fmt: skip

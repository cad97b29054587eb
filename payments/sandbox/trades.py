"""What the gateway does with trades and refunds, and what it tells merchants of it."""

import hashlib
import json
import secrets
import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from payments.sandbox.dialects import Dialect
from payments.sandbox.mischief import Mischief, read_mischief, written
from payments.sandbox.store import Row, Store, now_text

CHINA = timezone(timedelta(hours=8))


class Refused(Exception):
    """The gateway understood and says no."""


@dataclass(frozen=True)
class Notice:
    """Of which trade somebody is to be told where, and whether truly."""

    trade: Row
    url: str
    is_forged: bool


class Trades:
    """The gateway's verbs, over its books."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.dialects: dict[str, Dialect] = {}

    def mood(self) -> Mischief:
        """Return the misbehaviour everybody gets."""
        row = self.store.one("SELECT misbehave FROM mood")
        return read_mischief(row["misbehave"]) if row else {}

    def set_mood(self, mischief: Mischief) -> None:
        """Misbehave like this to everybody from now on."""
        self.store.run("INSERT OR REPLACE INTO mood VALUES (1, ?)", written(mischief))

    def create(self, merchant_id: str, asked: dict[str, Any]) -> Row:
        """Open a trade, or return the open one of the same number. Raises Refused."""
        facts = [asked["amount"], asked["currency"], asked["notify_url"]]
        with self.store.writing():
            trade = self.find(merchant_id, asked["out_trade_no"])
            if trade is None:
                trade = self.write_trade(merchant_id, asked)
        if facts != [trade["amount"], trade["currency"], trade["notify_url"]]:
            raise Refused("This number belongs to another trade.")
        if trade["status"] == "closed":
            raise Refused("This trade is closed.")
        return trade

    def write_trade(self, merchant_id: str, asked: dict[str, Any]) -> Row:
        """Write a new trade."""
        row = {
            "trade_no": asked.get("trade_no")
            or f"S{time.strftime('%Y%m%d')}{secrets.token_hex(8)}",
            "token": secrets.token_urlsafe(24),
            "merchant_id": merchant_id,
            "out_trade_no": asked["out_trade_no"],
            "amount": asked["amount"],
            "currency": asked["currency"],
            "channel": asked["channel"],
            "subject": asked["subject"],
            "notify_url": asked["notify_url"],
            "return_url": asked["return_url"],
            "language": asked.get("language") or "zh",
            "misbehave": written(read_mischief(asked.get("misbehave") or "")),
            "expires_at": asked["expires_at"].isoformat(),
            "created_at": now_text(),
            "dialect": asked.get("dialect") or "sandbox",
            "facts": json.dumps(asked.get("facts") or {}),
        }
        names = ", ".join(row)
        marks = ", ".join("?" * len(row))
        self.store.run(f"INSERT INTO trade ({names}) VALUES ({marks})", *row.values())  # noqa: S608
        return self.named(row["token"]) or row

    def find(self, merchant_id: str, out_trade_no: str) -> Row | None:
        """Find a merchant's trade by the merchant's number."""
        sql = "SELECT * FROM trade WHERE merchant_id = ? AND out_trade_no = ?"
        return self.store.one(sql, merchant_id, out_trade_no)

    def named(self, token: str) -> Row | None:
        """Find a trade by the secret name of its pay page."""
        return self.store.one("SELECT * FROM trade WHERE token = ?", token)

    def seen_now(self, trade: Row) -> Row:
        """Return a trade as it is now: one that still waits when its time is over is closed."""
        if trade["status"] == "waiting" and is_over(trade):
            return {**trade, "status": "closed"}
        return trade

    def pay(self, trade: Row, extra: Mischief) -> bool:
        """Take the shopper's money once; tell whether it was taken now.

        Mischief about refunds is kept until there are some.
        """
        if is_over(trade):
            return False
        own = read_mischief(trade["misbehave"])
        mischief = self.mood() | own | extra
        kept = {name: 1 for name in extra if name.startswith("refund_")}
        with self.store.writing():
            sql = "UPDATE trade SET status = 'paid', paid_at = ?, misbehave = ?"
            sql += " WHERE trade_no = ? AND status = 'waiting'"
            if not self.store.run(sql, now_text(), written(own | kept), trade["trade_no"]):
                return False
            self.announce(self.by_number(trade["trade_no"]), "trade.paid", None, mischief)
        return True

    def comes_from(self, trade: Row, return_url: str) -> Row:
        """Remember where a shopper is to go back to, if nobody has said so yet."""
        sql = "UPDATE trade SET return_url = ? WHERE trade_no = ? AND return_url = ''"
        self.store.run(sql, return_url, trade["trade_no"])
        return self.by_number(trade["trade_no"])

    def by_number(self, trade_no: str) -> Row:
        """Return a trade by the gateway's own number."""
        return self.store.rows("SELECT * FROM trade WHERE trade_no = ?", trade_no)[0]

    def close(self, trade: Row) -> Row:
        """Close a trade that waits; a paid one stays paid."""
        sql = "UPDATE trade SET status = 'closed' WHERE trade_no = ? AND status = 'waiting'"
        self.store.run(sql, trade["trade_no"])
        return self.by_number(trade["trade_no"])

    def cancel(self, trade: Row) -> None:
        """Close a trade at the shopper's wish and tell the merchant."""
        with self.store.writing():
            if self.close(trade)["status"] == "closed" and trade["status"] == "waiting":
                closed = self.by_number(trade["trade_no"])
                self.announce(closed, "trade.closed", None, self.mood())

    def refund(self, trade: Row, asked: dict[str, Any]) -> Row:
        """Give money back, once per number and never more than came. Raises Refused."""
        with self.store.writing():
            known = self.find_refund(trade["merchant_id"], asked["out_refund_no"])
            if known and (known["trade_no"], known["amount"]) != (
                trade["trade_no"],
                asked["amount"],
            ):
                raise Refused("This number belongs to another refund.")
            if known and known["status"] == "succeeded":
                return known
            if not known or known["status"] == "failed":
                self.write_refund(trade, asked)
            return self.settle(trade, asked["out_refund_no"])

    def write_refund(self, trade: Row, asked: dict[str, Any]) -> None:
        """Write a refund that was taken, or tried again after it failed. Raises Refused."""
        sql = "SELECT coalesce(sum(amount), 0) AS total FROM refund"
        sql += " WHERE trade_no = ? AND status <> 'failed'"
        given = self.store.rows(sql, trade["trade_no"])[0]["total"]
        if trade["status"] != "paid" or given + asked["amount"] > trade["amount"]:
            raise Refused("There is not that much to refund.")
        row = {
            "merchant_id": trade["merchant_id"],
            "out_refund_no": asked["out_refund_no"],
            "trade_no": trade["trade_no"],
            "amount": asked["amount"],
            "reason": asked["reason"],
            "status": "processing",
            "succeeded_at": "",
            "refund_no": own_refund_number(trade, asked["out_refund_no"]),
            "notify_url": asked.get("notify_url") or trade["notify_url"],
            "created_at": now_text(),
        }
        names = ", ".join(row)
        marks = ", ".join("?" * len(row))
        sql = f"INSERT OR REPLACE INTO refund ({names}) VALUES ({marks})"  # noqa: S608
        self.store.run(sql, *row.values())

    def look_again(self, refund: Row) -> Row:
        """Return a refund as it is now: one in work ends unless somebody is to wait for it."""
        with self.store.writing():
            return self.settle(self.by_number(refund["trade_no"]), refund["out_refund_no"])

    def settle(self, trade: Row, out_refund_no: str) -> Row:
        """Bring a refund in work to its end, unless mischief keeps it there; tell of the end."""
        mischief = self.mood() | read_mischief(trade["misbehave"])
        key = (trade["merchant_id"], out_refund_no)
        if "refund_processing" not in mischief:
            end = "failed" if "refund_failed" in mischief else "succeeded"
            at = "" if end == "failed" else now_text()
            sql = "UPDATE refund SET status = ?, succeeded_at = ?"
            sql += " WHERE merchant_id = ? AND out_refund_no = ? AND status = 'processing'"
            if self.store.run(sql, end, at, *key):
                self.announce(trade, f"refund.{end}", self.find_refund(*key), mischief)
        return self.find_refund(*key) or {}

    def find_refund(self, merchant_id: str, out_refund_no: str) -> Row | None:
        """Find a merchant's refund by the merchant's number."""
        sql = "SELECT * FROM refund WHERE merchant_id = ? AND out_refund_no = ?"
        return self.store.one(sql, merchant_id, out_refund_no)

    def bill(self, merchant_id: str, day: date) -> list[Row]:
        """List the payments and refunds of one day of China's time."""
        start = datetime(day.year, day.month, day.day, tzinfo=CHINA)
        ends = [
            at.astimezone(UTC).isoformat(timespec="microseconds")
            for at in (start, start + timedelta(days=1))
        ]
        return self.store.rows(
            "SELECT 'payment' AS kind, out_trade_no AS number, amount, currency FROM trade"
            " WHERE merchant_id = ? AND paid_at >= ? AND paid_at < ? UNION ALL"
            " SELECT 'refund', out_refund_no, refund.amount, currency FROM refund"
            " JOIN trade USING (trade_no) WHERE refund.merchant_id = ?"
            " AND succeeded_at >= ? AND succeeded_at < ? ORDER BY 1, 2",
            *(merchant_id, *ends, merchant_id, *ends),
        )

    def announce(self, trade: Row, kind: str, refund: Row | None, mischief: Mischief) -> None:
        """Queue the notices of something that happened, in the asked-for disorder."""
        if "never" in mischief:
            return
        told = {**trade, "amount": trade["amount"] + 1} if "wrong_amount" in mischief else trade
        dialect, url = self.dialects[trade["dialect"]], (refund or {}).get("notify_url")
        notice = Notice(trade, url or trade["notify_url"], "forged" in mischief)
        at = time.time() + mischief.get("late", 0)
        body = dialect.notice(kind, told, refund)
        for _copy in range(mischief.get("duplicate", 1)):
            self.write_notice(notice, body, at)
        if "out_of_order" in mischief:
            stale = {**trade, "status": "waiting", "paid_at": ""}
            older = dialect.notice("trade.waiting", stale, refund)
            self.write_notice(replace(notice, is_forged=False), older, at + 1)

    def write_notice(self, notice: Notice, body: bytes | None, at: float) -> None:
        """Queue one notice; this dialect may have nothing to say."""
        if body is None:
            return
        sql = "INSERT INTO notice (url, body, is_forged, next_at, dialect, facts)"
        sql += " VALUES (?, ?, ?, ?, ?, ?)"
        own = (notice.trade["dialect"], notice.trade["facts"])
        self.store.run(sql, notice.url, body, int(notice.is_forged), at, *own)


def own_refund_number(trade: Row, out_refund_no: str) -> str:
    """Return the gateway's own number of a refund: the same for the same one."""
    digest = hashlib.sha256(f"{trade['trade_no']}{out_refund_no}".encode()).digest()
    return f"50{int.from_bytes(digest[:10]):026d}"[:28]


def is_over(trade: Row) -> bool:
    """Tell whether the time to pay is over."""
    return datetime.fromisoformat(trade["expires_at"]) <= datetime.now(CHINA)


def trade_view(trade: Row) -> dict[str, Any]:
    """Return what a merchant may know of a trade."""
    names = ("out_trade_no", "trade_no", "merchant_id", "amount", "currency", "status", "paid_at")
    return {name: trade[name] for name in names}


def refund_view(refund: Row) -> dict[str, Any]:
    """Return what a merchant may know of a refund."""
    return {name: refund[name] for name in ("out_refund_no", "amount", "status", "succeeded_at")}

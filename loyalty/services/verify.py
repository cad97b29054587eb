"""Prove points from their rows: each proof is one query for what contradicts it."""

from collections.abc import Iterator, Sequence

import operations.proofs
from operations.proofs import Offender, Proof

PROOFS: Sequence[Proof] = (
    Proof(
        "what an account has, less what it owes, is the sum of its entries",
        """SELECT 'account', account.user_id, account.balance - account.owed, coalesce(moved.sum, 0)
        FROM loyalty_pointsaccount account LEFT JOIN (SELECT account_id, sum(delta)
          FROM loyalty_pointsentry GROUP BY 1) moved ON moved.account_id = account.user_id
        WHERE account.balance - account.owed <> coalesce(moved.sum, 0)""",
    ),
    Proof(
        "what an account has lies in its lots",
        """SELECT 'account', account.user_id, account.balance, coalesce(lying.sum, 0)
        FROM loyalty_pointsaccount account LEFT JOIN (SELECT account_id, sum(points_left)
          FROM loyalty_pointslot GROUP BY 1) lying ON lying.account_id = account.user_id
        WHERE account.balance <> coalesce(lying.sum, 0)""",
    ),
    Proof(
        "growth is the sum of its entries",
        """SELECT 'account', account.user_id, account.growth, coalesce(moved.sum, 0)
        FROM loyalty_pointsaccount account LEFT JOIN (SELECT account_id, sum(growth)
          FROM loyalty_pointsentry GROUP BY 1) moved ON moved.account_id = account.user_id
        WHERE account.growth <> coalesce(moved.sum, 0)""",
    ),
    Proof(
        "points that were added make a lot of their own account",
        """SELECT 'entry', entry.id, coalesce(lot.points, 0), entry.delta
        FROM loyalty_pointsentry entry LEFT JOIN loyalty_pointslot lot
          ON lot.entry_id = entry.id AND lot.account_id = entry.account_id
        WHERE greatest(entry.delta, 0) <> coalesce(lot.points, 0)""",
    ),
    Proof(
        "an order gives back no more points than it took",
        """SELECT 'account', max(account_id), sum(delta) FILTER (WHERE kind = 'given_back'),
          -coalesce(sum(delta) FILTER (WHERE kind IN ('spent', 'redeemed')), 0)
        FROM loyalty_pointsentry WHERE order_reference <> '' GROUP BY order_reference
        HAVING sum(delta) FILTER (WHERE kind = 'given_back')
          > -coalesce(sum(delta) FILTER (WHERE kind IN ('spent', 'redeemed')), 0)""",
    ),
    Proof(
        "an order has no more points taken back than it earned",
        """SELECT 'account', max(account_id), -sum(delta) FILTER (WHERE kind = 'taken_back'),
          coalesce(sum(delta) FILTER (WHERE kind = 'earned'), 0)
        FROM loyalty_pointsentry WHERE order_reference <> '' GROUP BY order_reference
        HAVING -sum(delta) FILTER (WHERE kind = 'taken_back')
          > coalesce(sum(delta) FILTER (WHERE kind = 'earned'), 0)""",
    ),
    Proof(
        "points given away, and those that end unspent, stand in the money books",
        """SELECT 'entry', entry.id, 0, entry.delta
        FROM loyalty_pointsentry entry LEFT JOIN payments_bookstransaction booked
          ON booked.reference = 'points:' || entry.id
        WHERE booked.id IS NULL AND entry.delta <> 0
          AND (entry.kind IN ('earned', 'taken_back', 'expired', 'adjusted')
            OR (entry.kind = 'redeemed' AND entry.order_reference = ''))""",
    ),
    Proof(
        "a reward was redeemed as often as its counter says",
        """SELECT 'reward', reward.id, reward.redeemed_count, coalesce(had.count, 0)
        FROM loyalty_reward reward LEFT JOIN (SELECT reward_id, count(*)
          FROM loyalty_redemption WHERE returned_at IS NULL GROUP BY 1) had
          ON had.reward_id = reward.id
        WHERE reward.redeemed_count <> coalesce(had.count, 0)""",
    ),
    Proof(
        "a redemption took the points of its own shopper",
        """SELECT 'redemption', had.id, entry.account_id, had.user_id
        FROM loyalty_redemption had JOIN loyalty_pointsentry entry ON entry.id = had.entry_id
        WHERE entry.account_id <> had.user_id OR entry.kind <> 'redeemed'""",
    ),
)


def offenders() -> Iterator[Offender]:
    """Yield every row that breaks a promise; none means that the points are proven."""
    return operations.proofs.offenders(PROOFS)

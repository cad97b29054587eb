"""What the demo shop's shoppers say of what they received."""

import random
from dataclasses import dataclass

from shop.demo.goods import Good, table


@dataclass(frozen=True)
class Opinion:
    """Stars, words, and now and then the shop's reply."""

    rating: int
    text: str
    reply: str
    is_anonymous: bool


def opinion(good: Good, language: str, rng: random.Random) -> Opinion:
    """Make up what somebody says of a good; goods differ in how well they are liked."""
    quality = random.Random(good.key).uniform(-0.6, 0.5)  # noqa: S311  # repeatable
    rating = rng.choices([5, 4, 3, 2, 1], [62, 22, 9, 4, 3])[0]
    if rng.random() < abs(quality):
        rating = min(5, max(1, rating + (1 if quality > 0 else -1)))
    words = table("reviews")
    spoken = 1 if language == "en" else 0
    if rating >= 4:
        said = [
            rng.choice(words["openers"])[spoken],
            rng.choice(words["good"][good.shelf.parent])[spoken],
            rng.choice(words["closers"])[spoken],
        ]
    else:
        said = [rng.choice(words["mixed" if rating == 3 else "bad"])[spoken]]
    reply = rng.choice(words["replies"]) if rating <= 2 and rng.random() < 0.7 else ""
    text = (" " if spoken else "").join(part for part in said if part)
    return Opinion(rating, text, reply, rng.random() < 0.15)

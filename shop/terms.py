"""What the shop's points are worth: settings from the environment, refused in words when wrong."""

from environs import Env, validate

env = Env()

# What one point pays, in fen; how many points a yuan earns; how much of the goods points may pay,
# in basis points; for how many days points are good.
POINT_AMOUNT = env.int("POINT_AMOUNT", 1, validate=validate.Range(min=1, max=10_000))
POINTS_PER_YUAN = env.int("POINTS_PER_YUAN", 1, validate=validate.Range(min=1, max=10_000))
POINTS_SHARE = env.int("POINTS_SHARE", 5000, validate=validate.Range(min=0, max=10_000))
POINTS_LIFETIME_DAYS = env.int("POINTS_LIFETIME_DAYS", 365, validate=validate.Range(min=1))

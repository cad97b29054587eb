"""The operator's commands about what the shop promises outside and records inside."""

"""Races on real PostgreSQL, each with a twin that removes the defence and sees the damage."""

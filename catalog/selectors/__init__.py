"""Answers about goods, each in a fixed number of queries."""

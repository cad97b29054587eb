"""Sizes a person can hold in the head."""

import ast
from statistics import median

from tests.house.source import functions, modules, where

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 50
MEDIAN_TEST_LINES = 10


def lines(path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_longer_than_300_lines():
    long = [f"{where(p)}: {lines(p)}" for p in modules() if lines(p) > MAX_FILE_LINES]
    assert long == []


def test_no_function_is_longer_than_50_lines():
    long = [
        f"{where(path)}: {name} has {length}"
        for path in modules()
        for name, length in functions(path)
        if length > MAX_FUNCTION_LINES
    ]
    assert long == []


def test_half_of_the_tests_are_at_most_ten_lines():
    lengths = [
        length
        for path in modules()
        if path.name.startswith("test_")
        for name, length in functions(path)
        if name.startswith("test_")
    ]
    assert median(lengths) <= MEDIAN_TEST_LINES


def test_every_module_says_what_it_is_for():
    silent = [where(p) for p in modules() if not ast.get_docstring(ast.parse(p.read_bytes()))]
    assert silent == []

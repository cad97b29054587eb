"""Names that say nothing are not names."""

from tests.house.source import ROOT, departments, modules, where

EMPTY_WORDS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "core",
    "base",
    "misc",
    "managers",
    "manager",
    "lib",
    "tools",
}
DEMANDED = ["shop/postgres/base.py"]  # Django looks for a database backend under this name


def test_no_module_has_a_name_that_says_nothing():
    names = {where(p): {p.stem, *p.relative_to(ROOT).parts[:-1]} for p in modules()}
    assert [path for path, words in names.items() if words & EMPTY_WORDS] == DEMANDED


def test_every_department_that_stands_is_in_the_contract():
    standing = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert standing - {"tests", "benchmarks", "deploy"} == set(departments())

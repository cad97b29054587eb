"""Provinces, cities and districts with their codes."""

import pytest

from accounts.regions import (
    Region,
    cities,
    districts,
    find,
    places,
    provinces,
    starts_named,
)


def test_there_are_34_provinces_each_with_a_city():
    assert len(provinces()) == 34
    assert all(cities(province.code) for province in provinces())


def test_every_code_is_six_digits_and_stands_once():
    listed = [p.code for p in provinces()]
    listed += [c.code for p in provinces() for c in cities(p.code) if c.code != p.code]
    listed += [d.code for p in provinces() for c in cities(p.code) for d in districts(c.code)]
    assert len(listed) == len(set(listed))
    assert all(len(code) == 6 and code.isdecimal() for code in listed)


def test_a_district_is_found_by_its_code():
    assert find("330106") == Region("330106", "浙江省", "杭州市", "西湖区")


def test_a_city_is_found_without_a_district():
    assert find("441900") == Region("441900", "广东省", "东莞市", "")


def test_a_municipality_is_its_own_city():
    assert find("110105") == Region("110105", "北京市", "北京市", "朝阳区")


def test_what_is_no_code_is_not_found():
    assert find("") is None
    assert find("999999") is None
    assert cities("999999") == districts("999999") == ()


def test_every_place_has_an_english_name():
    assert {c.name: c.name_en for c in cities("610000")}["西安市"] == "Xian"
    assert all(place.name_en for place in provinces())


@pytest.mark.parametrize(
    ("words", "starts"),
    [
        ("310000", ["31"]), ("3101", ["3101"]), ("310104", ["310104"]), ("999999", []),
        ("新疆", ["65"]),
        ("上海市", ["31"]), ("Urumqi", ["6501"]), ("朝阳区", ["110105", "220104"]), ("桃花源", []),
    ],
)  # fmt: skip
def test_a_place_is_named_by_code_or_name(words, starts):
    assert sorted(starts_named(words)) == starts


def test_every_place_is_known_by_the_start_of_its_code():
    known = places()
    assert (known["31"].name, known["3301"].name, known["330106"].name) == (
        "上海市", "杭州市", "西湖区",
    )  # fmt: skip
    assert all(len(start) in {2, 4, 6} for start in known)

"""Tables that leave the shop and come back."""

from decimal import Decimal

import pytest

from operations.spreadsheets import Unreadable, as_csv, read_csv, yuan


def written(*rows: list) -> str:
    return as_csv("some table", ["sku", "units"], rows).content.decode("utf-8-sig")


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2", "@x", "\t=1", " =1", "＝1", "\r=1"])
def test_no_text_is_run_as_a_formula(cell):
    assert written([cell, 1]).splitlines()[1].lstrip('"').startswith("'")


def test_numbers_stay_numbers():
    assert written([-3, Decimal("-1.50")]).splitlines()[1] == "-3,-1.50"


def test_the_file_has_a_plain_name():
    assert as_csv('a"b\r\n', [], [])["Content-Disposition"] == 'attachment; filename="ab.csv"'


def test_what_was_exported_is_read_as_it_was():
    table = as_csv("x", ["sku", "units"], [["=TEA", 4], ["'quoted", 5]]).content
    rows = read_csv(table, ["sku", "units"], most=9)
    assert rows == [{"sku": "=TEA", "units": "4"}, {"sku": "'quoted", "units": "5"}]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_spreadsheets_of_several_kinds_are_read(mark, encoding):
    content = f"SKU{mark}Note\r\n茶 {mark}好\r\n".encode(encoding)
    assert read_csv(content, ["sku"], most=9, optional=["note", "bin"]) == [
        {"sku": "茶", "note": "好", "bin": ""}
    ]


@pytest.mark.parametrize(
    "content", [b"", b"x", b"\x00\x01", b"sku\n", b"units\n1\n", b"sku\n1\n2\n3\n"]
)
def test_what_is_no_such_table_is_refused(content):
    with pytest.raises(Unreadable):
        read_csv(content, ["sku"], most=2)


@pytest.mark.parametrize(("amount", "text"), [(0, "0.00"), (1, "0.01"), (-1234, "-12.34")])
def test_fen_are_written_as_yuan(amount, text):
    assert str(yuan(amount)) == text

"""Stock by spreadsheet: shown first, then applied exactly as shown, or not at all."""

import pytest

import inventory.services.stock
from inventory.models import KeptBack, StockCount, StockItem
from inventory.selectors.stock_sheet import COLUMNS, sheet_rows
from inventory.services.count_approval import approve
from inventory.services.stock_import import SheetOutdated, import_sheet
from inventory.services.stock_import import carry_out as carry_out_plan
from inventory.services.stock_plans import MOST_ROWS, make_plan
from operations.spreadsheets import Unreadable, as_csv
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.handling import make_store, shelve

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    return make_store("SH")


@pytest.fixture
def item(store) -> StockItem:
    return shelve(make_variant(sku="TEA-1"), 10, store, "A-01")


def sheet(heading: str, *rows: str) -> bytes:
    return "\n".join([heading, *rows]).encode()


def changes(content: bytes) -> list[tuple]:
    return [(c.column, c.before, c.after) for c in make_plan(content).changes]


def errors(content: bytes) -> list[tuple]:
    return [(e.row, e.column) for e in make_plan(content).errors]


def carry_out(content: bytes, actor=None):
    return import_sheet(content=content, digest=make_plan(content).digest, actor=actor)


def test_what_is_exported_changes_nothing_when_it_comes_back(item):
    KeptBack.objects.create(stock_item=item, channel="web", quantity=2)
    written = as_csv("stock", COLUMNS, sheet_rows()).content
    assert (make_plan(written).changes, make_plan(written).errors) == ([], [])


def test_an_export_names_what_lies_where(item, store):
    KeptBack.objects.create(stock_item=item, channel="app", quantity=2)
    facts = dict(zip(COLUMNS, next(sheet_rows(store.pk)), strict=True))
    assert (facts["sku"], facts["warehouse"], facts["bin"]) == ("TEA-1", "SH", "A-01")
    assert (facts["on_hand"], facts["kept_web"], facts["kept_app"]) == (10, None, 2)


def test_a_text_that_looks_like_a_formula_is_exported_harmless(store):
    shelve(make_variant(sku="=1+1"), 1, store)
    written = as_csv("stock", COLUMNS, sheet_rows()).content
    assert b"'=1+1" in written
    assert make_plan(written).errors == []


def test_a_dry_run_lists_changes_and_changes_nothing(item):
    content = sheet("sku,warehouse,bin,minimum,kept_web", "TEA-1,SH,B-09,5,3")
    assert changes(content) == [("bin", "A-01", "B-09"), ("minimum", None, 5), ("kept_web", 0, 3)]
    assert StockItem.objects.get().bin == "A-01"


def test_what_was_shown_is_applied(item):
    carry_out(sheet("sku,warehouse,bin,minimum,kept_web", "TEA-1,SH,B-09,5,3"))
    item.refresh_from_db()
    assert (item.bin, item.minimum, item.on_hand) == ("B-09", 5, 10)
    assert KeptBack.objects.get().quantity == 3


def test_a_column_that_is_not_there_changes_nothing_an_empty_cell_clears(item):
    StockItem.objects.update(minimum=5, threshold=8)
    carry_out(sheet("sku,warehouse,threshold", "TEA-1,SH,"))
    item.refresh_from_db()
    assert (item.bin, item.minimum, item.threshold) == ("A-01", 5, None)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_files_of_excel_are_read(item, encoding):
    content = "sku,warehouse,bin\nTEA-1,SH,甲-3".encode(encoding)
    assert changes(content) == [("bin", "A-01", "甲-3")]


def test_levels_of_what_was_never_there_make_an_item(store):
    make_variant(sku="NEW")
    carry_out(sheet("sku,warehouse,minimum", "NEW,SH,4"))
    assert StockItem.objects.get().minimum == 4


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("NOPE,SH,1,,", "sku"),
        ("TEA-1,XX,1,,", "warehouse"),
        ("TEA-1,SH,-1,,", "minimum"),
        ("TEA-1,SH,1.5,,", "minimum"),
        ("TEA-1,SH,99999999999,,", "minimum"),
        ("TEA-1,SH,9,5,", "minimum"),
        ("TEA-1,SH,,5,", "minimum"),
        (f"TEA-1,SH,1,2,{'B' * 21}", "bin"),
    ],
)
def test_a_wrong_row_is_named_and_left_out(item, row, wrong):
    make_variant(sku="GOOD")
    content = sheet("sku,warehouse,minimum,threshold,bin", row, "GOOD,SH,1,2,C")
    assert errors(content) == [(1, wrong)]
    assert {change.row for change in make_plan(content).changes} == {2}


def test_an_item_stands_in_a_file_once(item):
    content = sheet("sku,warehouse,minimum", "TEA-1,SH,1", "TEA-1,SH,2")
    assert errors(content) == [(2, "sku")]


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01", b"sku,minimum\nA,1", b"sku,warehouse,colour\nA,SH,red", b"\xff\xfe\x00a"],
)
def test_what_is_no_stock_sheet(content, db):
    with pytest.raises(Unreadable):
        make_plan(content)


def test_a_sheet_has_at_most_so_many_rows(db):
    with pytest.raises(Unreadable):
        make_plan(sheet("sku,warehouse,bin", *["A,SH,B"] * (MOST_ROWS + 1)))


def test_a_change_that_came_between_stops_everything(item):
    content = sheet("sku,warehouse,bin,minimum", "TEA-1,SH,B-09,5")
    digest = make_plan(content).digest
    StockItem.objects.update(minimum=4)
    with pytest.raises(SheetOutdated):
        import_sheet(content=content, digest=digest, actor=None)
    assert StockItem.objects.get().bin == "A-01"


def test_counted_rows_await_the_approval_of_somebody_else(item, clerk):
    counter = UserFactory(is_staff=True)
    outcome = carry_out(sheet("sku,warehouse,on_hand,counted", "TEA-1,SH,10,8"), counter)
    assert StockItem.objects.get().on_hand == 10
    approve(count_id=outcome.counts[0].pk, actor=clerk)
    assert StockItem.objects.get().on_hand == 8


def test_each_warehouse_gets_a_count_of_its_own(item):
    other = shelve(item.variant, 3, make_store("BJ"))
    carry_out(sheet("sku,warehouse,counted", "TEA-1,SH,10", "TEA-1,BJ,2"))
    assert {c.warehouse for c in StockCount.objects.all()} == {item.warehouse, other.warehouse}


def test_goods_that_moved_since_the_file_was_written_are_counted_anew(item):
    inventory.services.stock.scrap(stock_item_id=item.pk, quantity=1, reference="s", reason="x")
    assert errors(sheet("sku,warehouse,on_hand,counted", "TEA-1,SH,10,8")) == [(1, "counted")]


def test_planning_asks_a_fixed_number_of_questions(item, django_assert_num_queries):
    with django_assert_num_queries(4):
        make_plan(sheet("sku,warehouse,bin", "TEA-1,SH,X", "TEA-1,BJ,Y"))


def test_a_change_between_planning_and_locking_stops_everything(item):
    plan = make_plan(sheet("sku,warehouse,bin,counted", "TEA-1,SH,B-09,8"))
    inventory.services.stock.scrap(stock_item_id=item.pk, quantity=1, reference="s", reason="x")
    with pytest.raises(SheetOutdated):
        carry_out_plan(plan, None)
    assert StockItem.objects.get().bin == "A-01"
    assert not StockCount.objects.exists()

"""Product files: rows are checked one by one, and the same file changes nothing twice."""

import csv
import gzip
import io
import json
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from benchmarks import litemall
from catalog.models import AttributeValue, Category, Price, Product, ProductCard, Variant
from catalog.services.import_files import Checker, UnreadableFile, read
from catalog.services.importing import import_rows
from inventory.models import StockItem, StockMove

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("JISHI_SHARED_DATA", ROOT.parent / "shared" / "data"))
TEA = {"sku": "T1", "name": "龙井", "category": "饮品>茶叶", "brand": "云边", "price": "39.90"}
pytestmark = pytest.mark.django_db


def shared(name: str) -> Path:
    path = SHARED / "catalog" / name
    if not path.exists():
        pytest.skip(f"{path} is absent: set JISHI_SHARED_DATA to the folder of shared data")
    return path


def written(folder: Path, rows: list[dict], name: str = "goods.csv") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.DictWriter(file, sorted({key for row in rows for key in row}))
        sheet.writeheader()
        sheet.writerows(rows)
    return path


def problems(row: dict) -> dict[str, str]:
    checker = Checker()
    checker.check(1, row)
    return {error.column: error.message for error in checker.errors}


def test_a_row_becomes_a_product_on_its_shelf_with_a_card():
    import_rows([TEA])
    card = ProductCard.objects.get(name="龙井")
    assert card.min_amount == 3990
    assert card.is_visible
    assert len(card.category_ids) == 2


def test_the_same_file_changes_nothing_twice():
    import_rows([TEA])
    again = import_rows([TEA])
    assert (again.products_created, again.variants_created) == (0, 0)
    assert Product.objects.count() == Price.objects.count() == Category.objects.count() - 1 == 1


def test_a_new_price_holds_from_now_and_the_old_one_is_kept():
    import_rows([TEA])
    import_rows([{**TEA, "price": "29.90"}])
    assert list(Price.objects.order_by("pk").values_list("amount", flat=True)) == [3990, 2990]
    assert ProductCard.objects.get().min_amount == 2990


def test_rows_with_one_product_key_are_its_variants():
    rows = [
        {**TEA, "product": "P", "sku": f"T{n}", "option.规格": size}
        for n, size in enumerate(["50 克", "125 克"])
    ]
    import_rows(rows)
    product = Product.objects.get()
    assert [v.options_in_words() for v in product.variants.all()] == ["50 克", "125 克"]


def test_two_skus_with_the_same_options_are_refused_in_words():
    outcome = import_rows([{**TEA, "product": "P"}, {**TEA, "product": "P", "sku": "T2"}])
    assert [(e.row, e.column) for e in outcome.errors] == [(2, "option")]
    assert Variant.objects.get().sku == "T1"


def test_a_dry_run_counts_and_writes_nothing():
    outcome = import_rows([TEA, {**TEA, "sku": "T2", "price": "?"}], is_dry_run=True)
    assert outcome.products_created == 1
    assert [(error.row, error.column) for error in outcome.errors] == [(2, "price")]
    assert not Product.objects.exists()
    assert not Category.objects.exists()


def test_a_wrong_row_does_not_stop_the_others():
    import_rows([{**TEA, "name": ""}, {**TEA, "sku": "T2"}])
    assert Variant.objects.get().sku == "T2"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("sku", ""), ("sku", "x" * 65), ("name", ""), ("name", "x" * 201), ("name", "a\x00b"),
        ("category", ""), ("price", ""), ("price", "-1"), ("price", "NaN"), ("price", "1.999"),
        ("price", "1e99"), ("reference_price", "dear"), ("stock", "-1"), ("stock", "1.5"),
        ("stock", "9" * 30), ("weight_grams", "heavy"), ("status", "gone"),
    ],
)  # fmt: skip
def test_a_bad_value_is_named_by_its_column(column, value):
    assert column in problems({**TEA, column: value})


def test_a_sku_may_stand_only_once_in_a_file():
    assert import_rows([TEA, TEA]).errors[0].column == "sku"


def test_an_unknown_attribute_becomes_a_text():
    import_rows([{**TEA, "attr.产地": "杭州"}])
    assert AttributeValue.objects.get().text == "杭州"


def test_json_may_nest_variants_and_be_gzipped(tmp_path):
    path = tmp_path / "goods.json.gz"
    option = {"options": [{"value": "红"}], "inventory_quantity": 3}
    product = {"id": "P", "title": "杯", "category": "家", "price": 9.5, "variants": [option]}
    path.write_bytes(
        gzip.compress(json.dumps([{**product, "options": [{"title": "颜色"}]}]).encode())
    )
    assert import_rows(read(path)).variants_created == 1
    assert Variant.objects.get().options_in_words() == "红"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b""),
        ("a.json", b"{"),
        ("a.json", b"3"),
        ("a.csv", b"\xff\xfe\xff"),
        ("a.csv.gz", b"no"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile):
        list(read(tmp_path / name))


def test_the_command_books_opening_stock_once(tmp_path):
    path = written(tmp_path, [{**TEA, "stock": "7"}])
    for _time in range(2):
        call_command("import_products", path, stdout=io.StringIO())
    assert StockItem.objects.get().on_hand == StockMove.objects.get().quantity == 7
    assert ProductCard.objects.get().is_in_stock


def test_the_command_says_which_row_and_column_is_wrong(tmp_path):
    path, said = written(tmp_path, [{**TEA, "price": "free"}]), io.StringIO()
    call_command("import_products", path, stdout=io.StringIO(), stderr=said)
    assert said.getvalue().startswith("row 1, price:")


def test_the_command_refuses_what_is_no_file(tmp_path):
    with pytest.raises(CommandError):
        call_command("import_products", tmp_path / "absent.csv", stdout=io.StringIO())


def test_a_thousand_real_products_are_imported():
    outcome = import_rows(read(shared("products_en_1000.json.gz")))
    assert outcome.rows == 1000
    assert outcome.products_created + len({error.row for error in outcome.errors}) == 1000
    assert ProductCard.objects.filter(is_visible=True).count() == outcome.products_created > 850


def test_litemalls_chinese_goods_are_imported(tmp_path):
    target = tmp_path / "goods.json"
    skus = litemall.main(shared("litemall_data.sql.gz"), target)
    outcome = import_rows(read(target))
    assert outcome.variants_created == skus == 244
    assert not outcome.errors

"""Labels: words, price and bars, on sheets or one by one."""

import re

import pytest
from django.contrib.auth.models import Permission

from inventory.selectors.labels import label_of, labels_of, variants_by_code
from inventory.templatetags.label_tags import barcode
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_options, make_product, make_variant

pytestmark = pytest.mark.django_db
LABELS = "/admin/inventory/stockitem/labels/"
EAN = "6901234567892"


def asked(codes: str, **more) -> dict:
    return {"codes": codes, "paper": "a4", "with_price": "on"} | more


def labels_in(page) -> int:
    return len(re.findall('<svg class="bars"', page.text))


def test_a_label_shows_name_options_and_price():
    product = make_product(name="工夫红茶")
    tin = make_options(product, "包装", "铁罐")
    variant = make_variant(4990, product=product, options=tin, sku="TEA-1")
    label = labels_of([variant])[variant.pk]
    assert (label.name, label.options, label.amount) == ("工夫红茶", "铁罐", 4990)


@pytest.mark.parametrize(
    ("barcode", "code"), [(EAN, EAN), ("6901234567890", "6901234567890"), ("", "TEA-1")]
)
def test_the_barcode_is_written_else_the_sku(barcode, code):
    label = label_of(make_variant(sku="TEA-1", barcode=barcode), None)
    assert label.code == code
    assert label.widths


def test_what_no_barcode_can_write_stands_in_words():
    label = label_of(make_variant(sku="茶-1"), None)
    assert (label.code, label.widths) == ("茶-1", ())


def test_bars_are_drawn_with_white_beside_them():
    drawn = barcode([1, 2, 3], "X")
    assert 'viewBox="0 0 28 50"' in drawn
    assert "M11 0h1v50h-1zM14 0h3v50h-3z" in drawn


def test_a_barcode_of_two_things_names_neither():
    make_variant(barcode=EAN)
    make_variant(barcode=EAN)
    assert variants_by_code([EAN]) == {}


@pytest.mark.parametrize(
    ("line", "copies"),
    [("TEA-1", 1), ("TEA-1,3", 3), ("TEA-1 × 2", 2), (f"{EAN},4", 4), ("TEA-1\t2", 2)],
)
def test_a_line_says_what_and_how_many(clerk_client, line, copies):
    make_variant(sku="TEA-1", barcode=EAN)
    assert labels_in(clerk_client.post(LABELS, asked(line))) == copies


def test_used_places_of_the_first_sheet_stay_empty(clerk_client):
    make_variant(sku="TEA-1")
    page = clerk_client.post(LABELS, asked("TEA-1,24", used="2"))
    assert page.text.count('<section class="paper">') == 2
    assert page.text.count('<div class="label"></div>') == 2


def test_a_label_printer_gets_one_label_a_page(clerk_client):
    make_variant(sku="TEA-1")
    page = clerk_client.post(LABELS, asked("TEA-1,3", paper="single"))
    assert page.text.count('<section class="paper">') == 3


def test_the_price_may_be_left_out(clerk_client):
    make_variant(4990, sku="TEA-1")
    assert "¥49.90" in clerk_client.post(LABELS, asked("TEA-1")).text
    assert "¥49.90" not in clerk_client.post(LABELS, asked("TEA-1", with_price="")).text


@pytest.mark.parametrize(
    "codes", ["NOPE", "", "TEA-1,9999", "\n".join(["TEA-1"] * 201), "TEA-1\nNOPE", "x" * 20_001]
)
def test_an_impossible_wish_is_refused(clerk_client, codes):
    make_variant(sku="TEA-1")
    page = clerk_client.post(LABELS, asked(codes))
    assert page.context["form"].errors["codes"]


def test_labels_of_chosen_stock(clerk_client):
    variant = make_variant(sku="TEA-1", stock=1)
    chosen = {"action": "print_labels", "_selected_action": variant.stock_items.get().pk}
    page = clerk_client.post("/admin/inventory/stockitem/", chosen, follow=True)
    assert page.context["form"].initial["codes"] == "TEA-1"


def test_who_may_not_see_stock_prints_nothing(db):
    looker = UserFactory(is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_order"))
    assert signed_in(looker).get(LABELS).status_code == 403


def test_labels_ask_a_fixed_number_of_questions(django_assert_num_queries):
    variants = [make_variant() for _more in range(5)]
    with django_assert_num_queries(3):
        labels_of(variants)

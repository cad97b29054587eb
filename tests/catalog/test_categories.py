"""The tree of shelves."""

import pytest

from catalog.models import Category
from tests.factories.catalog import make_category

pytestmark = pytest.mark.django_db


def test_hidden_shelves_are_left_out_and_the_tree_keeps_its_order():
    food = make_category(name="食品")
    home = make_category(name="家居")
    make_category(name="内部", is_visible=False)
    tea = make_category(name="茶", parent=food)
    assert list(Category.objects.visible()) == [food, tea, home]

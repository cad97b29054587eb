"""A foreign key written as a string is invisible to the import linter; this is its contract."""

from django.apps import apps

from tests.house.source import departments, floors


def relations():
    """Yield (department, model, field, department it points at) of every relation."""
    for model in apps.get_models(include_auto_created=True):
        here = model._meta.app_label
        if here not in departments():
            continue
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model:
                yield here, model.__name__, field.name, field.related_model._meta.app_label


def test_every_relation_stays_at_home_or_points_down():
    height = floors()
    wrong = [
        f"{here}.{model}.{field} points at {there}"
        for here, model, field, there in relations()
        if there in height and there != here and height[there] >= height[here]
    ]
    assert wrong == []


def test_there_are_relations_to_check():
    assert len(list(relations())) > 20


def test_the_project_itself_owns_no_tables():
    assert list(apps.get_app_config("shop").get_models()) == []

"""Abuse S2: how many is a whole number from one up, at every door."""

import json
from typing import Any

import pytest
from django.db.models import Q

from cart.models import CartLine
from orders.models import OrderLine
from tests.attacks.corpus import QUANTITIES
from tests.attacks.operations import Operation, all_operations, example, resolved
from tests.attacks.test_bad_forms import all_forms, send
from tests.attacks.world import Belongings

pytestmark = pytest.mark.django_db

COUNTS = ("quantity", "units", "count", "points")


def counts_of(operation: Operation) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the fields that say how many, of the body itself ("") and of the rows of its lists."""
    counts = {}
    for name, facts in operation.properties.items():
        schema = resolved(facts)
        rows = resolved(schema.get("items", {})).get("properties", {})
        counts |= {(name, inner): resolved(rows[inner]) for inner in COUNTS if inner in rows}
        if name in COUNTS:
            counts["", name] = schema
    return counts


def saying(operation: Operation, mine: Belongings, place: tuple[str, str], value: Any) -> bytes:
    """Write a body that could be meant, but for how many it says at one place."""
    sound = operation.body(mine)
    rows, name = place
    if not rows:
        return json.dumps({**sound, name: value}).encode()
    fields = resolved(resolved(operation.properties[rows])["items"])["properties"]
    row = {inner: example(inner, facts, mine) for inner, facts in fields.items()}
    return json.dumps({**sound, rows: [{**row, name: value}]}).encode()


WRITES = [one for one in all_operations() if one.method != "get" and counts_of(one)]


def is_fair(value: Any, facts: dict[str, Any]) -> bool:
    """Tell whether the API says itself that it takes a value."""
    if value is None or isinstance(value, bool) or not isinstance(value, int):
        return value is None and "null" in facts.get("type", [])
    return facts.get("minimum", -(2**63)) <= value <= facts.get("maximum", 2**63)


def odd_lines() -> int:
    """Count lines of carts and orders that hold what nobody can buy."""
    wrong = Q(quantity__lt=1) | Q(quantity__gt=999)
    return sum(lines.objects.filter(wrong).count() for lines in (CartLine, OrderLine))


@pytest.mark.parametrize("client", ["attacking_api", "clerk_api"])
@pytest.mark.parametrize("operation", WRITES, ids=str)
def test_no_operation_takes_a_number_that_is_none(operation, client, adas, request):
    api = request.getfixturevalue(client)
    api.raise_request_exception = False
    for place, facts in counts_of(operation).items():
        for value in [value for value in QUANTITIES if not is_fair(value, facts)]:
            answer = operation.send(
                api, operation.address(adas), saying(operation, adas, place, value)
            )
            assert 400 <= answer.status_code < 500, (place, value, answer.content)
    assert odd_lines() == 0


def test_every_count_of_the_api_has_its_bounds():
    bare = [
        (str(operation), place)
        for operation in WRITES
        for place, facts in counts_of(operation).items()
        if "minimum" not in facts or "maximum" not in facts
    ]
    assert bare == []


def test_no_form_lets_a_line_hold_what_nobody_can_buy(adas, attacker):
    forms = all_forms(attacker, adas)
    fields = [
        (form, name)
        for form in forms
        for name in form.fields
        if name in COUNTS or name.startswith(("units", "quantity"))
    ]
    assert fields
    texts = [value for value in QUANTITIES if isinstance(value, str)] + ["0", "1.5", "9" * 30]
    for form, name in fields:
        for text in texts:
            assert send(attacker, form, name, text) < 500, (str(form), name, text)
    assert odd_lines() == 0

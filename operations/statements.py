"""Statements made once: composed once a process, prepared once a connection, then only executed.

Composing a queryset costs Django more than most of the shop's statements cost PostgreSQL, and
PostgreSQL plans a plain statement anew each time. See docs/decisions/0106-prepared-statements.md.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model, QuerySet, Value
from django.db.models.query import get_related_populators

Row = tuple[Any, ...]

PLACE = re.compile(r"\$(\d+)")
# By PostgreSQL's own connection: what was prepared goes with it, and a rollback undoes nothing.
PREPARED: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class Given(Value):
    """The statement's parameter ``$place``, from 1; name its field where PostgreSQL cannot tell."""

    def __init__(self, place: int, field: Field | None = None) -> None:
        super().__init__(place, output_field=field)
        self.cast_to = field

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Write the parameter, cast to its field's type."""
        kind = f"::{self.cast_to.cast_db_type(connection)}" if self.cast_to else ""
        return f"${self.value}{kind}", []


class AnyGiven(Given):
    """A list as the parameter, for ``filter(pk=AnyGiven(1))``: equal to any of it."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Write ``ANY($place)``, which serves lists of every length with one plan."""
        return f"ANY(${self.value})", []


class Statement:
    """One statement: SQL with ``$1`` …, or what gives such SQL or a queryset with ``Given(1)`` ….

    Set ``plans_anew`` where the best plan depends on the values: then it is written once, but
    planned at every call.
    """

    def __init__(
        self, source: Callable[[], QuerySet[Any, Any] | str] | str, *, plans_anew: bool = False
    ) -> None:
        self.source = source
        self.plans_anew = plans_anew
        self.shape: Shape | None = None
        self.sql = self.name = ""
        if isinstance(source, str):
            self.settle(source)

    def rows(self, *given: Any) -> list[Row]:
        """Return all rows; none for a statement that returns nothing."""
        with connection.cursor() as cursor:
            self.execute(cursor, given)
            found = cursor.fetchall() if cursor.description else []
        return self.shape.convert(found) if self.shape else found

    def row(self, *given: Any) -> Row | None:
        """Return the first row, or None."""
        return next(iter(self.rows(*given)), None)

    def run(self, *given: Any) -> int:
        """Execute a statement for what it does; return how many rows it concerned."""
        with connection.cursor() as cursor:
            self.execute(cursor, given)
            return int(cursor.rowcount)

    def instances(self, *given: Any) -> list[Any]:
        """Return the queryset's models, with annotations and ``select_related``."""
        rows = self.rows(*given)
        if self.shape is None:
            raise TypeError("Only a queryset's statement gives models.")
        return [self.shape.instance(row) for row in rows]

    def instance(self, *given: Any) -> Any:
        """Return the first model, or None."""
        return next(iter(self.instances(*given)), None)

    def execute(self, cursor: CursorWrapper, given: Sequence[Any]) -> None:
        """Run the statement on a cursor."""
        if not self.sql:
            self.compose()
        if self.plans_anew:
            text = PLACE.sub(r"%(\1)s", self.sql.replace("%", "%%"))
            cursor.execute(text, {str(at): value for at, value in enumerate(given, 1)})
            return
        places = f" ({', '.join(['%s'] * len(given))})" if given else ""
        self.prepare()
        cursor.execute(f"EXECUTE {self.name}{places}", given)

    def prepare(self) -> None:
        """Prepare the statement on this connection unless it is there already."""
        known = PREPARED.setdefault(connection.connection, set())
        if self.name not in known:
            # Past Django's cursor, so that a page's statements are as many at the first call.
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute(f"PREPARE {self.name} AS {self.sql}")
            known.add(self.name)

    def compose(self) -> None:
        """Ask the source for its queryset, or its SQL."""
        found = self.source() if callable(self.source) else self.source
        if isinstance(found, str):
            self.settle(found)
            return
        compiler = found.query.get_compiler(connection=connection)
        sql = written(compiler)
        self.shape = Shape(compiler)
        self.settle(sql)

    def settle(self, sql: str) -> None:
        """Take the final text, and its name from it: the same text is prepared once."""
        self.name = f"s_{hashlib.sha256(sql.encode()).hexdigest()[:16]}"
        self.sql = sql


def text_of(rows: QuerySet[Any, Any]) -> str:
    """Return a queryset's SQL, to stand in a longer statement."""
    return written(rows.query.get_compiler(connection=connection))


def written(compiler: Any) -> str:
    """Write a composed query, its own constants as literals."""
    sql, constants = compiler.as_sql()
    with connection.cursor() as cursor:
        return str(cursor.mogrify(sql, constants).decode())


class Shape:
    """How the rows of a composed queryset become values and models."""

    def __init__(self, compiler: Any) -> None:
        columns = compiler.select[: compiler.col_count]
        self.converters = compiler.get_converters([column[0] for column in columns]).items()
        self.notes = (compiler.annotation_col_map or {}).items()
        about = compiler.klass_info
        if not compiler.query.default_cols:  # values(), values_list()
            return
        first, last = about["select_fields"][0], about["select_fields"][-1] + 1
        self.own = slice(first, last)
        self.model: type[Model] = about["model"]
        self.names = [column[0].target.attname for column in columns[self.own]]
        self.related: Any = get_related_populators(about, compiler.select, connection.alias)  # type: ignore[call-arg]  # of Django 6

    def convert(self, rows: list[Row]) -> list[Row]:
        """Turn what the driver gives into what the fields promise."""
        return [self.converted(row) for row in rows] if self.converters else rows

    def converted(self, row: Row) -> Row:
        """Turn one row."""
        values = list(row)
        for at, (steps, expression) in self.converters:
            for step in steps:
                values[at] = step(values[at], expression, connection)
        return tuple(values)

    def instance(self, row: Row) -> Model:
        """Build the model of a row."""
        found = self.model.from_db(connection.alias, self.names, row[self.own])
        for populator in self.related:
            populator.populate(row, found)
        for name, at in self.notes:
            setattr(found, name, row[at])
        return found


class Insertion:
    """INSERT of any number of rows of a model in one statement.

    ``fields`` names what is written; left out, all but the key and what the database fills in,
    of which ``also`` names what is written nevertheless.
    Not for array columns: the lists would be taken apart.
    """

    def __init__(
        self, model: type[Model], fields: Sequence[str] = (), *, also: Sequence[str] = ()
    ) -> None:
        self.meta: Any = model._meta  # noqa: SLF001 - Django's documented door to a model's fields
        own = self.meta.concrete_fields
        free = [f for f in own if f.name in also or not (f.primary_key or f.has_db_default())]
        self.fields: list[Any] = [self.meta.get_field(name) for name in fields] or free
        self.returned = [f for f in own if f not in self.fields]
        self.statement: Statement | None = None

    def write(self, instances: Iterable[Any]) -> list[Any]:
        """Insert instances in their order and complete them with keys and database defaults."""
        rows = list(instances)
        if not rows:
            return []
        values = [
            [f.get_db_prep_save(f.pre_save(row, add=True), connection) for row in rows]
            for f in self.fields
        ]
        self.statement = self.statement or Statement(self.compose())
        for row, returned in zip(rows, self.statement.rows(*values), strict=True):
            for field, value in zip(self.returned, returned, strict=True):
                setattr(row, field.attname, value)
            row._state.adding = False  # noqa: SLF001 - as Model.save does
        return rows

    def compose(self) -> str:
        """Write the INSERT: a list a column, so that one plan serves any number of rows."""
        quote: Any = connection.ops.quote_name
        # Without its length: a cast to varchar(20) would cut a long text off, a column refuses it.
        kinds = [re.sub(r"\(.*\)", "", f.db_type(connection)) for f in self.fields]
        lists = ", ".join(f"${at}::{kind}[]" for at, kind in enumerate(kinds, 1))
        written = ", ".join(quote(f.column) for f in self.fields)
        returned = ", ".join(quote(f.column) for f in self.returned)
        return (
            f"INSERT INTO {quote(self.meta.db_table)} ({written})"  # noqa: S608 - names of columns
            f" SELECT * FROM unnest({lists}) RETURNING {returned}"
        )

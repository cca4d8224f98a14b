"""Prints each difference between the SQLModel classes of a database and the live database, a line each.

python3 compare.py auth|datasets URL
"""

import importlib
import sys

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# What reflection does not tell in a form to compare: PostgreSQL's own words for it, by the name of the thing.
DEFINITIONS = """
select 'constraint ' || conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) from pg_constraint
where connamespace = to_regnamespace(:schema) and contype <> 'n'
union all
select 'index ' || indexrelid::regclass, pg_get_indexdef(indexrelid)
from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace = to_regnamespace(:schema)
union all
select 'default of ' || adrelid::regclass || '.' || attname, pg_get_expr(adbin, adrelid)
from pg_attrdef join pg_class on pg_class.oid = adrelid join pg_attribute on attrelid = adrelid and attnum = adnum
where relnamespace = to_regnamespace(:schema)
union all
select 'identity of ' || attrelid::regclass || '.' || attname, attidentity::text
from pg_attribute join pg_class on pg_class.oid = attrelid
where relnamespace = to_regnamespace(:schema) and attidentity <> ''
"""


def main(database, url):
    module = importlib.import_module(f"fltr.{database}")
    base = getattr(module, f"{database.capitalize()}Table")
    engine = sa.create_engine(sa.engine.make_url(url).set(drivername="postgresql+psycopg2"))
    with engine.connect() as connection, connection.begin() as transaction:
        declared = {table.name: describe_table(table) for table in base.metadata.tables.values()}
        inspector = sa.inspect(connection)
        live = {name: reflect_table(inspector, name) for name in inspector.get_table_names()}
        found = [
            *differences("", declared, live),
            *differences("", built_definitions(connection, base.metadata), definitions(connection, "public")),
        ]
        transaction.rollback()
    for line in found:
        print(line)
    print(f"{len(declared)} classes, {len(live)} tables, {len(found)} differences")


def differences(path, declared, live):
    """Walks two descriptions side by side and names what only one has or what is not the same."""
    for name in sorted({*declared, *live}):
        place = f"{path} {name}".strip()
        if name not in live:
            yield f"{place}: only in Python"
        elif name not in declared:
            yield f"{place}: only in the database"
        elif isinstance(declared[name], dict):
            yield from differences(place, declared[name], live[name])
        elif declared[name] != live[name]:
            yield f"{place}: {declared[name]} in Python, {live[name]} in the database"


def describe_table(table):
    return {
        **{f"column {column.name}": describe_column(column.type, column.nullable) for column in table.columns},
        "primary key": [column.name for column in table.primary_key.columns],
        **{
            f"foreign key {key.name}": describe_foreign_key(
                key.column_keys, key.referred_table.name, [e.column.name for e in key.elements], key.ondelete
            )
            for key in table.foreign_key_constraints
        },
    }


def reflect_table(inspector, name):
    return {
        **{
            f"column {column['name']}": describe_column(column["type"], column["nullable"])
            for column in inspector.get_columns(name)
        },
        "primary key": inspector.get_pk_constraint(name)["constrained_columns"],
        **{
            f"foreign key {key['name']}": describe_foreign_key(
                key["constrained_columns"],
                key["referred_table"],
                key["referred_columns"],
                key["options"].get("ondelete"),
            )
            for key in inspector.get_foreign_keys(name)
        },
    }


def describe_column(column_type, nullable):
    is_known = not isinstance(column_type, sa.types.NullType)
    return {"type": column_type.compile(dialect=postgresql.dialect()) if is_known else "unknown", "nullable": nullable}


def describe_foreign_key(columns, table, referred, on_delete):
    return f"({', '.join(columns)}) to {table} ({', '.join(referred)}), on delete {on_delete or 'no action'}"


def definitions(connection, schema):
    rows = connection.execute(sa.text(DEFINITIONS), {"schema": schema})
    return {name.replace(f"{schema}.", ""): text.replace(f"{schema}.", "") for name, text in rows}


def built_definitions(connection, metadata):
    """What PostgreSQL makes of the classes when it builds them, in a schema of their own that the caller rolls back."""
    connection.execute(sa.text("create schema mirror"))
    connection.execute(sa.text("set local search_path to mirror, public"))
    metadata.create_all(connection, checkfirst=False)
    return definitions(connection, "mirror")


main(*sys.argv[1:])

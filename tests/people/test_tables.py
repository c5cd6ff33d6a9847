"""The tables of schema app: as the program describes them, and closed to changes."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.model import Model


def test_database_and_program_describe_the_same_tables(engine_owner):
    def is_ours(name, kind, _parents):
        return name == "app" if kind == "schema" else name != "schema_version"

    with engine_owner.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": is_ours,
                "compare_server_default": True,
            },
        )
        assert compare_metadata(context, Model.metadata) == []

"""All that a database holds, to compare what was before with what is after."""

from sqlalchemy import Engine, inspect, text


def all_rows(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table, as text, in an order of its own."""
    with engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"'))))
            for name in inspect(connection).get_table_names()
        }

"""Opening the library's database and bringing it to the newest form.

Migrations are Alembic's, run on opening and only when needed; the check is one query, so
that opening an up-to-date library costs milliseconds. SQLite is used with write-ahead
logging, foreign keys and ``secure_delete`` (deleted rows are overwritten with zeros).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from wenfang.errors import ConfigurationError, ResourceError

MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = "0005"
_LOCK = 0x57656E66  # any number that is ours


def open_database(url: str) -> Engine:
    """Connect and migrate.

    Args:
        url: SQLAlchemy URL.

    Raises:
        ConfigurationError: the URL or its driver is unusable.
        ResourceError: the database does not answer, or is newer than this version.
    """
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise ConfigurationError(
            f"cannot be used: {error}",
            place="library.url",
            cure="use sqlite:///FILE or postgresql+pg8000://…, and install the driver",
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    try:
        with engine.connect() as connection:
            current = _form(connection)
        if current != NEWEST:
            with _alone(engine), engine.begin() as connection:
                _migrate(connection)
    except (SQLAlchemyError, OSError) as error:  # OSError: of the lock
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        place = engine.url.render_as_string(hide_password=True)
        raise ResourceError(f"the library does not open: {reason}", place=place) from None
    return engine


def database_exists(url: str) -> bool:
    """Whether opening would find a database; a server's is taken to be there."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return True  # opening says what is wrong
    if parsed.get_backend_name() != "sqlite":
        return True
    return bool(parsed.database) and Path(str(parsed.database)).is_file()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout = 30000",
        "journal_mode = WAL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """One process at a time migrates: a file beside an SQLite database, an advisory lock in
    PostgreSQL (whose DDL is within the transaction); nobody shares a database in memory."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
        return
    file = engine.url.database
    if engine.dialect.name != "sqlite" or not file or file == ":memory:":
        yield
        return
    with FileLock(f"{file}.lock"):
        yield


def _form(connection: Connection) -> str | None:
    """The database's form, ``None`` of an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None


def _migrate(connection: Connection) -> None:
    current = _form(connection)
    if current == NEWEST:
        return
    if current is not None and current > NEWEST:
        raise ResourceError(
            f"the library has form {current}, this version knows {NEWEST}",
            place="library.url",
            cure="update Wenfang",
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

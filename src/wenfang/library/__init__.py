"""The library: every piece, its steps, assets, findings and the log of what was done.

Tables in :mod:`~wenfang.library.tables` (SQLAlchemy; SQLite by default, PostgreSQL by URL),
bytes by hash in :mod:`~wenfang.library.store` (fsspec), both behind
:class:`~wenfang.library.library.Library`.
"""

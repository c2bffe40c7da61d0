"""What comes before any command that uses the database, and before the first start."""

from __future__ import annotations

import os

from obligor.config.cli.say import fail, say
from obligor_core.text import Text

PREPARING = Text("Preparing the database ...", "正在准备数据库……")


def prepare() -> None:
    """Load Django, or say why the database will not start and end."""
    from obligor.config.embedded import DatabaseWillNotStart

    try:
        load()
    except DatabaseWillNotStart as error:
        fail(str(error))


def load() -> None:
    """Load Django, with the database running and the translations compiled."""
    import django

    from obligor.config.messages import compile_stale

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obligor.config.settings")
    compile_stale()
    django.setup()


def migrations_waiting() -> int:
    """Return how many migrations the database has not seen."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> None:
    """Bring the database up to the program."""
    from django.core.management import call_command

    if migrations_waiting():
        say(PREPARING)
        call_command("migrate", verbosity=0, interactive=False)


def let_go() -> None:
    """Close this process's connections; the processes it starts have their own."""
    from django.db import connections

    connections.close_all()

"""What comes before any command that uses the database, and before the first start."""

from __future__ import annotations

import getpass
import os
from typing import TYPE_CHECKING

from obligor.config.cli.say import fail, say
from obligor_core.text import Text

if TYPE_CHECKING:
    from obligor.foundation.access import Actor

SAMPLE_USERS = Text(
    "Sample users, password {password} (change it before real data come in):",
    "示例用户，密码均为 {password}（录入真实数据前请修改）：",
)
NO_DATABASE = Text(
    "The database cannot be used: {why}\n"
    "Check DATABASE_URL, or leave it out to use the embedded PostgreSQL; obligor doctor says more.",
    "无法使用数据库：{why}\n"
    "请检查 DATABASE_URL，不设置则使用内置 PostgreSQL；运行 obligor doctor 可查看详情。",
)
PREPARING = Text("Preparing the database ...", "正在准备数据库……")


def prepare() -> None:
    """Load Django and connect, or say why the database cannot be used and end."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, connection

    from obligor.config.embedded import DatabaseWillNotStart

    try:
        load()
        connection.ensure_connection()
    except DatabaseWillNotStart as error:
        fail(str(error))
    except (OperationalError, ImproperlyConfigured) as error:
        fail(NO_DATABASE.fill(why=str(error).strip()))


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
    """Bring the database up to the program, with what every installation begins with."""
    from django.core.management import call_command

    from obligor.config import standing
    from obligor.foundation.clock import now

    if migrations_waiting():
        say(PREPARING)
        call_command("migrate", verbosity=0, interactive=False)
    standing.settle(by=terminal(), at=now())


def first_run() -> None:
    """Migrate, and load the sample book where nothing else is kept; go on where it stopped."""
    migrate()
    from obligor.config import sample_book
    from obligor.config.cli import sample

    if sample_book.is_wanted():
        sample.settle()


def head_office() -> int:
    """Return the unit at the top, made where an installation has none yet."""
    from obligor.foundation.clock import now
    from obligor.people import actions, events, queries

    known = queries.units().first()
    if known is not None:
        return known.pk
    made = actions.add_unit(
        code="HQ", name_zh="总部", name_en="Head office", by=terminal(), at=now()
    )
    return made.one(events.UnitAdded).unit_id


def say_sample_users() -> None:
    """Print who may sign in to the sample book."""
    from obligor.config import sample_lender

    say(SAMPLE_USERS.fill(password=sample_lender.PASSWORD))
    for username, name, role in sample_lender.present():
        say(f"  {username:<12} {name}  {role}")


def terminal() -> Actor:
    """Return who acts from the terminal: the system, under the name of the machine's user."""
    from obligor.foundation.access import Actor

    return Actor(name=f"terminal:{getpass.getuser()}", is_system=True)


def let_go() -> None:
    """Close this process's connections; the processes it starts have their own."""
    from django.db import connections

    connections.close_all()

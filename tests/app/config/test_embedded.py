"""The embedded PostgreSQL starts anywhere, serves whoever asks, and comes back after any crash."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from obligor.config import embedded, embedded_process

SRC = Path(__file__).parents[3] / "src"
FAST = {"shared_buffers": "16MB", "max_wal_size": "64MB"}
USE = """
import sys
from pathlib import Path
from obligor.config import embedded
print(embedded.dsn(Path(sys.argv[1]), settings={"shared_buffers": "16MB"}), flush=True)
sys.stdin.readline()
"""


class User(subprocess.Popen):
    """Another process that uses the server until it is told to end."""

    def __init__(self, place):
        super().__init__(
            [sys.executable, "-c", USE, str(place)],
            env={**os.environ, "PYTHONPATH": str(SRC)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def answer(self):
        return self.stdout.readline().strip()

    def end_well(self):
        self.communicate("done\n", timeout=60)
        assert self.returncode == 0


@pytest.fixture
def place(tmp_path):
    """A directory with a space and Chinese characters, whose cluster is removed at the end."""
    place = tmp_path / "账 本's $book" / "postgres"
    yield place
    embedded.remove(place)


@pytest.fixture
def user(place):
    """Start other processes; the ones still there at the end are ended."""
    started = []

    def start():
        started.append(User(place))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def ask(dsn, question):
    with psycopg.connect(dsn) as connection:
        return connection.execute(question).fetchone()[0]


def postmaster(place):
    return embedded_process.find_postmaster(embedded._known_pgdata(place))


def kill(place):
    pid = postmaster(place).pid
    os.kill(pid, signal.SIGKILL)
    while embedded_process.is_alive(pid):
        os.sched_yield()


class TestDsn:
    def test_makes_a_database_that_understands_chinese(self, place):
        dsn = embedded.dsn(place, settings=FAST)
        with psycopg.connect(dsn) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
            connection.execute("CREATE EXTENSION btree_gist")
            alike = connection.execute("SELECT similarity('深圳市华强', '深圳华强')").fetchone()
            settings = connection.execute(
                "SELECT current_database(), current_setting('server_encoding'), "
                "current_setting('fsync'), current_setting('listen_addresses')"
            ).fetchone()
        assert alike[0] > 0.3
        assert settings == ("obligor", "UTF8", "on", "")

    def test_answers_at_once_when_the_server_runs(self, place):
        first = embedded.dsn(place, settings=FAST)
        pid = postmaster(place).pid
        assert embedded.dsn(place, settings=FAST) == first
        assert postmaster(place).pid == pid

    def test_lets_nobody_else_reach_the_socket(self, place):
        embedded.dsn(place, settings=FAST)
        server = postmaster(place)
        assert server.socket_dir.stat().st_mode & 0o077 == 0
        assert server.socket.stat().st_mode & 0o077 == 0
        assert len(os.fsencode(server.socket)) <= 107

    def test_says_what_the_server_said_when_it_will_not_start(self, place):
        with pytest.raises(embedded.DatabaseWillNotStart, match="no_such_setting"):
            embedded.dsn(place, settings={"no_such_setting": "1"})
        assert not embedded.is_running(place)


class TestSeveralProcesses:
    def test_ask_at_once_and_share_one_new_cluster(self, place, user):
        together = [user(), user()]
        answers = {process.answer() for process in together}
        assert len(answers) == 1 and answers.pop().startswith("postgresql://")

    def test_stop_the_server_when_the_last_of_them_ends(self, place, user):
        first, second = user(), user()
        first.answer(), second.answer()
        first.end_well()
        assert embedded.is_running(place)
        second.end_well()
        assert not embedded.is_running(place)

    def test_leave_the_server_to_the_next_when_killed(self, place, user):
        first = user()
        dsn = first.answer()
        pid = postmaster(place).pid
        first.kill()
        first.wait()
        second = user()
        assert second.answer() == dsn
        assert postmaster(place).pid == pid
        second.end_well()
        assert not embedded.is_running(place)


class TestRecovery:
    def test_keeps_committed_rows_when_the_server_is_killed(self, place):
        dsn = embedded.dsn(place, settings=FAST)
        with psycopg.connect(dsn) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        kill(place)
        assert not embedded.is_running(place)
        assert ask(embedded.dsn(place, settings=FAST), "SELECT answer FROM kept") == 42

    def test_ends_a_busy_backend_that_lost_its_server(self, place):
        dsn = embedded.dsn(place, settings=FAST)
        busy = psycopg.connect(dsn, autocommit=True)
        busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1000000000000)")
        kill(place)
        assert ask(embedded.dsn(place, settings=FAST), "SELECT 1") == 1
        busy.close()

    def test_does_not_take_another_program_for_the_server(self, place):
        embedded.dsn(place, settings=FAST)
        pid_file = embedded._known_pgdata(place) / "postmaster.pid"
        left = pid_file.read_text().replace(str(postmaster(place).pid), str(os.getpid()), 1)
        embedded.stop(place)
        pid_file.write_text(left)
        assert not embedded.is_running(place)
        assert ask(embedded.dsn(place, settings=FAST), "SELECT 1") == 1

    def test_starts_again_when_its_socket_was_swept_away(self, place):
        embedded.dsn(place, settings=FAST)
        postmaster(place).socket.unlink()
        assert ask(embedded.dsn(place, settings=FAST), "SELECT 1") == 1

    def test_begins_anew_where_the_first_start_was_cut_short(self, place):
        embedded.dsn(place, settings=FAST)
        embedded.stop(place)
        pgdata = embedded._known_pgdata(place)
        pgdata.rename(pgdata.with_name("pgdata.new"))
        assert ask(embedded.dsn(place, settings=FAST), "SELECT 1") == 1


class TestStop:
    def test_does_nothing_where_nothing_runs(self, place):
        embedded.stop(place)
        embedded.dsn(place, settings=FAST)
        embedded.stop(place)
        embedded.stop(place)
        assert not embedded.is_running(place)

    def test_leaves_nothing_behind_when_the_cluster_is_removed(self, place):
        embedded.dsn(place, settings=FAST)
        pgdata, sockets = embedded._known_pgdata(place), postmaster(place).socket_dir
        embedded.remove(place)
        assert not pgdata.exists() and not sockets.exists() and not place.exists()
        assert not embedded_process.processes_of(pgdata)

"""`obligor serve` keeps web server and worker running, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from obligor.config import embedded
from obligor.config.embedded_process import is_alive

SRC = Path(__file__).parents[3] / "src"
SECONDS_MAX = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(home):
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, "OBLIGOR_HOME": str(home), "PYTHONPATH": str(SRC), "LANG": "C.UTF-8"}


def processes():
    """Return parent by process id, from what the kernel says."""
    found = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                stat = (path / "stat").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            found[int(path.name)] = int(stat.rpartition(")")[2].split()[1])
    return found


def below(pid):
    parents = processes()
    children = [child for child, parent in parents.items() if parent == pid]
    return children + [deeper for child in children for deeper in below(child)]


def is_part_of(pid, word):
    try:
        return word in Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return False


class Served:
    """A running `obligor serve` with its own home and database."""

    def __init__(self, home):
        self.home, self.port = home, free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "obligor", "serve", "--first-run", "--port", str(self.port)],
            env=environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = self._until_it_runs()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=SECONDS_MAX)

    def _until_it_runs(self):
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "http://" in line:
                return "".join(said)
        raise AssertionError("".join(said))

    def answers(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/accounts/login/") as page:
            return page.status == 200

    def child(self, word):
        """Return the direct child that runs this command."""
        parents = processes()
        own = [pid for pid, parent in parents.items() if parent == self.process.pid]
        return next((pid for pid in own if is_part_of(pid, word)), None)

    def until(self, condition):
        """Wait until the condition holds, as long as the output of `serve` may take."""
        waiting = subprocess.Popen(["sleep", str(SECONDS_MAX)])
        while not condition():
            assert waiting.poll() is None, "it never came true"
            os.sched_yield()
        waiting.kill()
        waiting.wait()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("家 home")
    yield home
    embedded.remove(home / "postgres")


@pytest.fixture(scope="module")
def served(home):
    served = Served(home)
    yield served
    served.process.kill()
    served.process.communicate(timeout=SECONDS_MAX)


class TestServe:
    def test_says_so_when_the_port_is_taken(self, served, home):
        done = refused(home, "--port", str(served.port))
        assert str(served.port) in done.stderr and "taken" in done.stderr

    def test_does_not_let_other_machines_in_unless_told(self, home):
        assert "--allow-remote" in refused(home, "--host", "0.0.0.0").stderr

    @pytest.mark.parametrize(
        "address",
        [
            "mysql://127.0.0.1/x",
            "postgresql://h:no/x",
            "postgresql://h",
            "postgresql://127.0.0.1:9/x",
        ],
    )
    def test_says_so_when_the_database_cannot_be_used(self, home, address):
        said = refused(home, DATABASE_URL=address).stderr
        assert "obligor doctor" in said and "Traceback" not in said

    @pytest.mark.parametrize("word", ["worker", "web"])
    def test_starts_again_what_dies(self, served, word):
        first = served.child(word)
        os.kill(first, signal.SIGKILL)
        served.until(lambda: served.child(word) not in (None, first))

    def test_leaves_no_process_behind_when_killed_and_starts_again(self, served, home):
        family = below(served.process.pid)
        served.process.kill()
        served.process.communicate(timeout=SECONDS_MAX)
        served.until(lambda: not any(map(is_alive, family)))
        again = Served(home)
        assert again.answers()
        again.end()

    def test_ends_everything_when_asked_to(self, home):
        served = Served(home)
        family = below(served.process.pid)
        served.end()
        assert served.process.returncode == 0
        assert not any(map(is_alive, family))
        assert not embedded.is_running(home / "postgres")


def refused(home, *args, **more):
    done = subprocess.run(
        [sys.executable, "-m", "obligor", "serve", *args],
        env=environment(home) | more,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
    )
    assert done.returncode == 1
    return done

"""Keep a few processes running: restart what dies, end all together, leave nothing behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import obligor
from obligor.config.cli.say import say
from obligor_core.text import Text

END_SECONDS_MAX = 30
HEALTHY_SECONDS = 10  # a process that lived so long restarts at once
PAUSE_SECONDS_MAX = 30
TICK_SECONDS = 0.2
PR_SET_PDEATHSIG = 1  # linux/prctl.h
DIED = Text(
    "The {name} ended with status {status}; it is started again in {pause:.0f} s.",
    "{name} 以状态 {status} 退出，{pause:.0f} 秒后重新启动。",
)


def end_with_parent(parent: int, demand: signal.Signals) -> None:
    """Have the kernel send us ``demand`` when ``parent`` dies, even by kill -9."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, demand)
    if os.getppid() != parent:
        os.kill(os.getpid(), demand)  # it died before we asked


def command(*args: str) -> list[str]:
    """Return the command line that runs ``obligor`` with these arguments in this Python."""
    return [sys.executable, "-m", "obligor", *args]


@dataclass
class Child:
    """One process that should run for as long as we do."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    pause: float = 0.0

    def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches only us."""
        source = str(Path(obligor.__file__).parents[1])
        known = os.environ.get("PYTHONPATH", "")
        path = os.pathsep.join([source, *filter(None, [known])])
        parent = os.getpid()
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: end_with_parent(parent, signal.SIGTERM),
        )

    def look_after(self) -> None:
        """Start the process when it is due; note its end and when to try again."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due_at:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        lived_well = now - self.started_at >= HEALTHY_SECONDS
        self.pause = 0.0 if lived_well else min(max(1.0, self.pause * 2), PAUSE_SECONDS_MAX)
        self.due_at = now + self.pause
        self.process = None
        say(DIED.fill(name=self.name, status=status, pause=self.pause))

    def end(self, demand: signal.Signals) -> None:
        """Ask the process to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(demand)

    def is_running(self) -> bool:
        """Return whether the process lives."""
        return self.process is not None and self.process.poll() is None


@dataclass
class Household:
    """All the processes of one ``obligor serve``."""

    children: Sequence[Child]
    asked_to_end: bool = False

    def run(self, *, once_started: Callable[[], None]) -> None:
        """Run until a signal asks to end; ``once_started`` is called in between, once."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_the_wish)
        try:
            for child in self.children:
                child.start()
            once_started()
            while not self.asked_to_end:
                for child in self.children:
                    child.look_after()
                time.sleep(TICK_SECONDS)
        finally:
            self.end()

    def _note_the_wish(self, *_: object) -> None:
        # No lock, so no threading.Event: a second signal amid the first would wait for itself.
        self.asked_to_end = True

    def end(self) -> None:
        """End every process: first asked, after a while made to."""
        for demand, seconds in ((signal.SIGTERM, END_SECONDS_MAX), (signal.SIGKILL, 5)):
            for child in self.children:
                child.end(demand)
            give_up = time.monotonic() + seconds
            while any(child.is_running() for child in self.children):
                if time.monotonic() > give_up:
                    break
                time.sleep(0.05)

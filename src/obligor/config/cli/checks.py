"""What ``obligor doctor`` looks at: each check is a function that returns what it found."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from obligor.config import embedded_binaries, home, messages
from obligor_core.text import Text

PYTHON_MIN = (3, 11)
POSTGRES_MIN = 15_00_00
EXTENSIONS = ("pg_trgm", "btree_gist")
DISK_BAD, DISK_WARN = 200 * 2**20, 2 * 2**30
HEARTBEAT_MAX = timedelta(minutes=1)
CHINESE = re.compile(r"CJK|PingFang|YaHei|SimSun|WenQuanYi|Source Han|HarmonyOS", re.I)
FONT_ROOTS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
State = Literal["ok", "warn", "bad"]
NOTHING_TO_DO = Text("", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, and what to do when it is not ``ok``."""

    name: Text
    state: State
    said: str | Text
    remedy: Text = NOTHING_TO_DO


def python() -> Finding:
    name = Text("Python", "Python 版本")
    said = ".".join(map(str, sys.version_info[:3]))
    remedy = Text("Install Python 3.11 or later.", "请安装 Python 3.11 或更高版本。")
    return Finding(name, "ok" if sys.version_info >= PYTHON_MIN else "bad", said, remedy)


def packages() -> Finding:
    """Compare what is installed with what is locked."""
    name = Text("Packages", "依赖包")
    root = home.checkout()
    if root is None:
        return Finding(name, "ok", "")
    locked = (root / "requirements" / "run.txt").read_text(encoding="utf-8")
    wanted: dict[str, set[str]] = {}  # one package may be pinned apart for two Pythons
    for package, pinned, marker in re.findall(r"^([\w.-]+)==([^\s;\\]+)([^\\\n]*)", locked, re.M):
        if "sys_platform" not in marker:
            wanted.setdefault(package, set()).add(pinned)
    wrong = [
        f"{package} {_installed(package)} ≠ {' or '.join(sorted(pinned))}"
        for package, pinned in wanted.items()
        if _installed(package) not in pinned
    ]
    remedy = Text("Run: make setup", "请运行：make setup")
    return Finding(name, "bad" if wrong else "ok", "; ".join(wrong[:5]) or str(len(wanted)), remedy)


def data() -> Finding:
    name = Text("Data folder", "数据目录")
    root = home.root()
    remedy = Text(
        "Give it to the user that runs Obligor: chown -R", "请将目录所有者改为运行 Obligor 的用户。"
    )
    writable = os.access(root, os.W_OK | os.X_OK)
    return Finding(name, "ok" if writable else "bad", str(root), remedy)


def disk() -> Finding:
    name = Text("Disk space", "磁盘空间")
    free = shutil.disk_usage(home.root()).free
    state: State = "bad" if free < DISK_BAD else "warn" if free < DISK_WARN else "ok"
    remedy = Text("Free space; old snapshots may go.", "请清理磁盘，可删除较早的快照。")
    return Finding(name, state, f"{free / 2**30:.1f} GiB", remedy)


def secret_key() -> Finding:
    name = Text("Secret key", "签名密钥")
    if os.environ.get("OBLIGOR_SECRET_KEY"):
        return Finding(name, "ok", "OBLIGOR_SECRET_KEY")
    home.secret_key()
    file = home.root() / "secret.key"
    mode = file.stat().st_mode & 0o777
    remedy = Text(f"chmod 600 '{file}'", f"chmod 600 '{file}'")
    return Finding(name, "bad" if mode & 0o077 else "ok", f"{file} {mode:o}", remedy)


def time_zone() -> Finding:
    from django.conf import settings

    name = Text("Time zone", "时区")
    at = datetime.now(UTC).astimezone()
    said = f"{settings.TIME_ZONE}; {at:%Y-%m-%d %H:%M %Z}"
    remedy = Text("Set the machine's clock.", "请校准本机时钟。")
    return Finding(name, "bad" if at.year < 2025 else "ok", said, remedy)


def database() -> Finding:
    from django.db import connection

    name = Text("PostgreSQL", "PostgreSQL 数据库")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('server_version'),"
            " current_setting('fsync')"
        )
        number, said, fsync = cursor.fetchone()
    whose = "DATABASE_URL" if os.environ.get("DATABASE_URL") else "embedded"
    said = f"{said}, {whose}"
    if number < POSTGRES_MIN:
        remedy = Text("Use PostgreSQL 15 or later.", "请使用 PostgreSQL 15 或更高版本。")
        return Finding(name, "bad", said, remedy)
    remedy = Text("Switch fsync on: a crash loses data.", "请开启 fsync，否则断电会丢失数据。")
    return Finding(name, "ok" if fsync == "on" else "warn", f"{said}, fsync {fsync}", remedy)


def extensions() -> Finding:
    from django.db import connection

    name = Text("PostgreSQL extensions", "数据库扩展")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_available_extensions")
        missing = sorted(set(EXTENSIONS) - {row[0] for row in cursor.fetchall()})
    remedy = Text(
        "Install the contrib package of the server.", "请在数据库服务器上安装 contrib 扩展包。"
    )
    return Finding(name, "bad" if missing else "ok", ", ".join(missing or EXTENSIONS), remedy)


def migrations() -> Finding:
    from obligor.config.cli import start

    name = Text("Database structure", "数据库结构")
    waiting = start.migrations_waiting()
    remedy = Text("Run: obligor migrate", "请运行：obligor migrate")
    return Finding(name, "bad" if waiting else "ok", f"{waiting}", remedy)


def worker() -> Finding:
    """Look for a worker whose heart beat within the last minute."""
    from django.db import connection

    name = Text("Background worker", "后台任务进程")
    remedy = Text("Run: obligor serve, or obligor worker", "请运行 obligor serve 或 obligor worker")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('procrastinate_workers')")
        if cursor.fetchone()[0] is None:
            return Finding(name, "warn", "–", remedy)
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        beat = cursor.fetchone()[0]
    alive = beat is not None and datetime.now(UTC) - beat < HEARTBEAT_MAX
    return Finding(name, "ok" if alive else "warn", str(beat or "–"), remedy)


def jobs() -> Finding:
    """Count the jobs that failed for good."""
    from django.db import connection

    name = Text("Failed jobs", "失败任务")
    remedy = Text("Look at Settings > Jobs.", "请查看“系统设置 > 任务”。")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('procrastinate_jobs')")
        if cursor.fetchone()[0] is None:
            return Finding(name, "ok", "0")
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
        count = cursor.fetchone()[0]
    return Finding(name, "warn" if count else "ok", str(count), remedy)


def translations() -> Finding:
    name = Text("Translations", "翻译文件")
    count = len(list(messages.stale()))
    remedy = Text("Run: make setup", "请运行：make setup")
    return Finding(name, "warn" if count else "ok", f"{count}", remedy)


def static_files() -> Finding:
    """Compare the vendored front-end files with their checksums."""
    name = Text("Page files", "页面静态文件")
    sums = Path(messages.PACKAGE) / "foundation" / "static" / "vendor" / "SHA256SUMS"
    wrong = [path for path, expected in _listed(sums) if _digest(path) != expected]
    remedy = Text("Restore them: git checkout src", "请恢复文件：git checkout src")
    return Finding(name, "bad" if wrong else "ok", ", ".join(p.name for p in wrong[:3]), remedy)


def fonts() -> Finding:
    name = Text("Chinese font on this machine", "本机中文字体")
    remedy = Text(
        "Only pictures of pages need it: apt install fonts-noto-cjk",
        "仅页面截图需要：apt install fonts-noto-cjk",
    )
    found = next(_fonts(), "")
    return Finding(name, "ok" if found else "warn", found or "–", remedy)


def port() -> Finding:
    name = Text("Port 8000", "端口 8000")
    with socket.socket() as probe:
        taken = probe.connect_ex(("127.0.0.1", 8000)) == 0
    remedy = Text("If not: obligor serve --port 8001", "若不是：obligor serve --port 8001")
    said = Text("taken, perhaps by Obligor", "已被占用，可能是 Obligor 自身")
    said = said if taken else Text("free", "空闲")
    return Finding(name, "warn" if taken else "ok", said, remedy)


def clusters_without_owner() -> Finding:
    """Find clusters kept for root whose checkout is gone."""
    name = Text("Left-over databases", "遗留数据库")
    shared = embedded_binaries.SHARED
    left = [path.parent for path in shared.glob("*/belongs-to") if _is_orphan(path)]
    said = ", ".join(map(str, left))
    remedy = Text(
        "Their folders are gone; delete them if they are not needed.",
        "所属目录已不存在，确认不需要后可删除。",
    )
    return Finding(name, "warn" if left else "ok", said or "–", remedy)


BEFORE_THE_DATABASE: tuple[Callable[[], Finding], ...] = (
    python,
    packages,
    data,
    disk,
    secret_key,
    translations,
    static_files,
    fonts,
    port,
    clusters_without_owner,
)
WITH_THE_DATABASE: tuple[Callable[[], Finding], ...] = (
    database,
    extensions,
    migrations,
    worker,
    jobs,
    time_zone,
)


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "–"


def _listed(sums: Path) -> Iterator[tuple[Path, str]]:
    for line in sums.read_text(encoding="utf-8").splitlines():
        expected, _, name = line.partition("  ")
        yield sums.parent / name, expected


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _fonts() -> Iterator[str]:
    for root in FONT_ROOTS:
        for path in Path(root).expanduser().rglob("*.[ot]t[fc]"):
            if CHINESE.search(path.name):
                yield path.name


def _is_orphan(note: Path) -> bool:
    owner = Path(note.read_text(encoding="utf-8").strip())
    named = owner / "cluster"
    return not named.exists() or Path(named.read_text(encoding="utf-8")).parent != note.parent

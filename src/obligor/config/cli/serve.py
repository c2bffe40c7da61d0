"""``obligor serve`` and the processes it keeps: the web server and the worker."""

from __future__ import annotations

import ipaddress
import os
import socket
import time
from typing import Annotated

import typer

from obligor.config.cli.processes import Child, Household, command
from obligor.config.cli.say import fail, say
from obligor_core.text import Text

START_SECONDS_MAX = 60
WEB_WORKERS_MAX = 4
WEB_THREADS = 4
JOBS_AT_ONCE = 4
JOB_SECONDS_TO_END = 20.0

NOT_LOCAL = Text(
    "{host} can be reached from other machines. Put a web server with HTTPS before Obligor, "
    "or say --allow-remote if you know that the network is safe.",
    "{host} 可被其他机器访问。请在前面放置启用 HTTPS 的 Web 服务器；"
    "确认网络安全时可加 --allow-remote。",
)
PORT_TAKEN = Text(
    "Port {port} on {host} is taken; perhaps Obligor runs already. "
    "Stop it, or choose another: obligor serve --port {other}",
    "{host} 的端口 {port} 已被占用，可能 Obligor 已在运行。请先停止它，"
    "或换一个端口：obligor serve --port {other}",
)
MIGRATE_FIRST = Text(
    "The database is older than the program: {count} migrations wait. "
    "Make a backup, then run: obligor migrate",
    "数据库版本低于程序：还有 {count} 个迁移未执行。请先备份，再运行：obligor migrate",
)
RUNS = Text(
    "Obligor runs at {address}  (Ctrl-C ends it)", "Obligor 已启动：{address}（按 Ctrl-C 结束）"
)
WILL_NOT_RUN = Text(
    "The server did not answer within {seconds} s; what it said stands above.",
    "服务器在 {seconds} 秒内没有响应，原因见上方输出。",
)

Host = Annotated[str, typer.Option(help="The address to listen on. 监听地址。")]
Jobs = Annotated[int, typer.Option(min=1, help="How many jobs at once. 并行任务数。")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on. 监听端口。")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(serve)
    app.command()(worker)
    app.command(hidden=True)(web)


def serve(
    *,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    first_run: Annotated[
        bool, typer.Option("--first-run", help="Migrate, and load the sample book once. 首次运行。")
    ] = False,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Leave background jobs to others. 不启动后台任务。")
    ] = False,
    allow_remote: Annotated[
        bool, typer.Option("--allow-remote", help="Let other machines in. 允许远程访问。")
    ] = False,
) -> None:
    """Start Obligor: database, web server and worker, in the foreground. 启动系统。

    \b
      obligor serve                    on 127.0.0.1:8000
      obligor serve --first-run        what make run does
      obligor serve --port 8080
      obligor serve --no-worker        with `obligor worker` elsewhere
    """
    if not _is_loopback(host) and not allow_remote:
        fail(NOT_LOCAL.fill(host=host))
    _check_port(host, port)
    from obligor.config.cli import start

    start.prepare()
    if first_run:
        start.first_run()
    waiting = start.migrations_waiting()
    if waiting:
        fail(MIGRATE_FIRST.fill(count=waiting))
    start.let_go()
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    children = [Child("web server", command("web", "--host", host, "--port", str(port)))]
    if not no_worker:
        children.append(Child("worker", command("worker")))

    def announce() -> None:
        _wait_for(host, port, household=household)
        say("")
        say(RUNS.fill(address=address))
        if first_run:
            start.say_sample_users()

    household = Household(children)
    household.run(once_started=announce)


def worker(*, jobs: Jobs = JOBS_AT_ONCE) -> None:
    """Run background jobs until told to end; a job whose worker dies is run again. 后台任务进程。

    \b
      obligor worker                   beside `obligor serve --no-worker`
      obligor worker --jobs 8
    """
    from obligor.config.cli import start

    start.prepare()
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as workers:
        workers.run_worker(
            concurrency=jobs,
            shutdown_graceful_timeout=JOB_SECONDS_TO_END,
            name=f"{socket.gethostname()}-{os.getpid()}",
        )


def web(*, host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Run the web server alone; `obligor serve` starts and watches it."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "obligor.config.web:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=min(WEB_WORKERS_MAX, os.cpu_count() or 1),
        blocking_threads=WEB_THREADS,
        backlog=1024,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            fail(PORT_TAKEN.fill(host=host, port=port, other=port + 1))


def _wait_for(host: str, port: int, *, household: Household) -> None:
    give_up = time.monotonic() + START_SECONDS_MAX
    while not household.asked_to_end:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            if time.monotonic() > give_up:
                fail(WILL_NOT_RUN.fill(seconds=START_SECONDS_MAX))
            time.sleep(0.05)
        else:
            return

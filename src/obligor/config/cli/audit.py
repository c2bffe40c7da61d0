"""``obligor audit``: prove that nobody altered the audit log."""

from __future__ import annotations

import typer

from obligor.config.cli import start
from obligor.config.cli.say import AsJson, say, say_json
from obligor_core.text import Text

SOUND = Text(
    "The audit log is whole: {entries} entries, {seals} seals. Newest seal: {head}",
    "审计日志完整：共 {entries} 条记录、{seals} 个封签。最新封签：{head}",
)
NOTE = Text(
    "Keep the newest seal outside this machine; a later check must still find it.",
    "请将最新封签保存到本机之外，日后校验时它必须仍然存在。",
)
BROKEN = Text("{count} faults in the audit log.", "审计日志存在 {count} 处异常。")

audit = typer.Typer(no_args_is_help=True, help="Check the audit log. 审计日志。")


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    app.add_typer(audit, name="audit")


@audit.callback()
def group() -> None:
    """Check the audit log: append-only, sealed in chained batches. 审计日志。"""
    start.prepare()


@audit.command()
def verify(*, as_json: AsJson = False) -> None:
    """Check every entry and seal; name each that was changed, is missing or was inserted. 校验。

    \b
      obligor audit verify             ends with status 1 when anything is wrong
      obligor audit verify --json
    """
    from obligor.foundation import audit as log
    from obligor.foundation.models import AuditEntry, AuditSeal

    faults = list(log.verify())
    counts = {"entries": AuditEntry.objects.count(), "seals": AuditSeal.objects.count()}
    if as_json:
        found = [{"entry": f.entry_id, "seal": f.seal, "what": f.what.as_json()} for f in faults]
        say_json({**counts, "head": log.head(), "faults": found})
    for fault in [] if as_json else faults:
        say(fault.what)
    if faults:
        if not as_json:
            say(BROKEN.fill(count=len(faults)))
        raise typer.Exit(1)
    if not as_json:
        say(SOUND.fill(**counts, head=log.head()))
        say(NOTE)

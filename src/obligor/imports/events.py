"""What happened to imported files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from obligor.foundation.events import Event
from obligor_core.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FileUploaded(Event):
    said: ClassVar[Text] = Text("File uploaded: {file_name}", "已上传文件：{file_name}")

    import_id: int
    kind: str
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChecked(Event):
    said: ClassVar[Text] = Text(
        "File checked: {good_count} rows can be loaded, {faults_count} faults",
        "文件已检查：{good_count} 行可导入，{faults_count} 处错误",
    )

    import_id: int
    good_count: int
    faults_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCommitted(Event):
    said: ClassVar[Text] = Text(
        "Import loaded: {created_count} new, {changed_count} changed",
        "导入完成：新增 {created_count}，变更 {changed_count}",
    )

    import_id: int
    kind: str
    created_count: int
    changed_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndone(Event):
    said: ClassVar[Text] = Text("Import taken back", "导入已撤销")

    import_id: int
    kind: str

"""What payload fields of statements are called."""

from __future__ import annotations

from obligor_core.text import Text

FIELD_LABELS: dict[str, Text] = {
    "statement_id": Text("Financial statement", "财务报表"),
    "statement_ids": Text("Financial statements", "财务报表"),
    "upload_id": Text("Statement file", "报表文件"),
    "header": Text("About the statement", "报表信息"),
    "acknowledged": Text("Filed in spite of", "带问题归档说明"),
    "answers": Text("Answers", "核对结果"),
    "remember": Text("Remember names", "记住项目对应"),
    "should_file": Text("File what has no fault", "无问题的直接归档"),
    "seen_changes": Text("Changes seen", "已见修改次数"),
    "period_end": Text("Period to", "报表截止日"),
    "period_kind": Text("Annual or interim", "年报或中期"),
    "faults_count": Text("Faults", "问题数"),
    "replaced_id": Text("Replaces", "替代版本"),
    "periods_count": Text("Periods", "期数"),
    "lines_assigned": Text("Lines assigned", "已设定项目数"),
    "part": Text("Statement", "报表"),
    "statements": Text("Statements", "财务报表"),
    "statements_count": Text("Statements", "报表数"),
}

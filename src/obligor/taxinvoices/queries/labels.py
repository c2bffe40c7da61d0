"""What fields of payloads about tax invoices are called."""

from __future__ import annotations

from obligor_core.text import Text

FIELD_LABELS: dict[str, Text] = {
    "invoice_id": Text("Tax invoice", "发票"),
    "direction": Text("Direction", "进销方向"),
    "state": Text("State", "状态"),
    "state_before": Text("State before", "原状态"),
    "first_on": Text("From", "起始日期"),
    "last_on": Text("Until", "截止日期"),
    "moved_count": Text("Moved", "转移"),
    "left_count": Text("Left, known there already", "已存在未转移"),
    "to_customer_id": Text("To", "转入客户"),
}

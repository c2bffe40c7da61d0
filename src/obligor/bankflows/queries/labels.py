"""What payload fields of bank flows are called."""

from __future__ import annotations

from obligor_core.text import Text

FIELD_LABELS: dict[str, Text] = {
    "file_id": Text("Statement file", "流水文件"),
    "size_bytes": Text("Size", "文件大小"),
    "account_number": Text("Account number", "账号"),
    "holder": Text("Account holder", "户名"),
    "bank": Text("Bank", "银行"),
    "holder_because": Text("Why another holder's account counts", "非本户账户纳入原因"),
    "only_good": Text("Good rows only", "仅导入无误行"),
    "counterparty": Text("Counterparty", "交易对手"),
    "party_key": Text("Counterparty", "交易对手"),
    "relation": Text("Relation", "关系"),
    "account": Text("Account", "账户"),
    "related_party_id": Text("Related party", "关联方"),
    "rows_count": Text("Rows", "笔数"),
    "known_count": Text("Known before", "此前已导入"),
    "accounts_count": Text("Accounts", "账户数"),
}

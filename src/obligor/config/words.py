"""What payload fields are called on pages, and how their ids become names; all modules."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.urls import reverse

from obligor.assessment.queries.labels import FIELD_LABELS as ASSESSMENT
from obligor.bankflows.queries.labels import FIELD_LABELS as BANKFLOWS
from obligor.collateral.queries.labels import FIELD_LABELS as COLLATERAL
from obligor.customers import queries as customers
from obligor.customers.queries.labels import FIELD_LABELS
from obligor.foundation import figures
from obligor.people import queries as people
from obligor.policies import queries as policies
from obligor.questionnaires.queries.labels import FIELD_LABELS as QUESTIONNAIRES
from obligor.records.queries.labels import FIELD_LABELS as RECORDS
from obligor.statements.queries.labels import FIELD_LABELS as STATEMENTS
from obligor.taxinvoices.queries.labels import FIELD_LABELS as TAXINVOICES
from obligor_core.text import Text

FIELDS = {
    "user_id": Text("Person", "用户"),
    "role_id": Text("Role", "角色"),
    "unit_id": Text("Organisation unit", "机构"),
    "parent_id": Text("Below", "上级机构"),
    "assignment_id": Text("Assignment", "角色分配"),
    "delegation_id": Text("Delegation", "委托"),
    "token_id": Text("API token", "API 令牌"),
    "view_id": Text("Saved view", "列表视图"),
    "delivery_id": Text("Delivery", "投递"),
    "proposal_id": Text("Proposal", "变更申请"),
    "giver_id": Text("Who lends", "委托人"),
    "taker_id": Text("Deputy", "受托人"),
    "username": Text("User name", "用户名"),
    "display_name": Text("Name", "姓名"),
    "password": Text("Password", "密码"),
    "secret": Text("Secret", "密钥"),
    "email": Text("E-mail", "电子邮件"),
    "language": Text("Language", "语言"),
    "theme": Text("Colours", "界面配色"),
    "is_active": Text("May sign in", "允许登录"),
    "code": Text("Code", "代码"),
    "name": Text("Name", "名称"),
    "name_zh": Text("Chinese name", "中文名称"),
    "name_en": Text("English name", "英文名称"),
    "verbs": Text("Permissions", "权限"),
    "scopes": Text("May do", "权限范围"),
    "added": Text("Added", "新增"),
    "removed": Text("Removed", "移除"),
    "fields": Text("Fields", "字段"),
    "reach": Text("Reach", "数据范围"),
    "starts_on": Text("From", "起始日"),
    "ends_on": Text("Until", "截止日（不含）"),
    "expires_at": Text("Expires", "到期时间"),
    "why": Text("Why", "原因"),
    "reason": Text("Reason", "理由"),
    "comment": Text("Comment", "审批意见"),
    "seen": Text("Facts seen", "已核对事实"),
    "listing": Text("List", "列表"),
    "query": Text("View", "视图条件"),
    "is_shared": Text("Shared", "共享"),
    "ids": Text("Rows", "所选记录"),
    "count": Text("Count", "数量"),
    "verb": Text("What", "操作"),
    "step": Text("Step", "审批步骤"),
    "steps": Text("Steps", "审批步骤"),
    "payload": Text("Contents", "申请内容"),
    "authority_row": Text("Authority", "审批权限"),
    "unit_path": Text("Organisation path", "机构路径"),
    "amount_minor": Text("Amount (minor units)", "金额（最小单位）"),
    "currency": Text("Currency", "币种"),
    "change": Text("Change", "变更"),
    "signal_id": Text("Warning signal", "预警信号"),
    "note": Text("Note", "备注"),
    "customer_id": Text("Customer", "客户"),
    "customer_ids": Text("Customers", "客户"),
    "item_id": Text("Open item", "未清项"),
    "item_ids": Text("Open items", "未清项"),
    "payment_id": Text("Payment", "收款"),
    "dispute_id": Text("Dispute", "争议"),
    "amount": Text("Amount", "金额"),
    "unapplied_minor": Text("Unapplied (minor units)", "未核销（最小单位）"),
    "number": Text("Number", "编号"),
    "external_id": Text("External number", "外部编号"),
    "kind": Text("Kind", "类型"),
    "product": Text("Product", "业务品种"),
    "issued_on": Text("Issued on", "开具日期"),
    "due_on": Text("Due on", "到期日"),
    "value_on": Text("Value date", "到账日期"),
    "returned_on": Text("Returned on", "退回日期"),
    "raised_on": Text("Raised on", "提出日期"),
    "closed_on": Text("Closed on", "关闭日期"),
    "because": Text("Why", "原因"),
    "cause": Text("Cause", "原因"),
    "outcome": Text("Outcome", "处理结果"),
    "lines": Text("Allocation lines", "核销明细"),
    "is_on_account": Text("Rest settles the oldest items", "余额自动核销"),
    "reference": Text("Reference", "附言"),
    "version": Text("Version", "版本"),
    "rates": Text("Exchange rates", "汇率"),
    "currencies": Text("Currencies", "币种"),
    "batch": Text("Load", "批次"),
    "document": Text("Document", "单据"),
    "rows": Text("Rows", "数据行"),
    "created_count": Text("New", "新增"),
    "changed_count": Text("Changed", "变更"),
    "unchanged_count": Text("Unchanged", "未变"),
    "customers_count": Text("Customers", "客户数"),
    "removed_count": Text("Removed", "移除"),
    "restored_count": Text("Restored", "还原"),
    "items_count": Text("Open items", "未清项数"),
    "payments_count": Text("Payments", "收款数"),
    "merge_id": Text("Merge", "合并"),
    "from_customer_id": Text("From", "转出客户"),
    "to_customer_id": Text("To", "转入客户"),
}

VALUES = {
    "reach": {
        "own": Text("own customers", "本人客户"),
        "unit": Text("own unit", "本机构"),
        "tree": Text("unit and all below", "本机构及下级"),
        "all": Text("everything", "全部"),
    },
    "theme": {
        "auto": Text("as the system", "跟随系统"),
        "light": Text("light", "浅色"),
        "dark": Text("dark", "深色"),
    },
    "language": {"zh-hans": Text("Chinese", "简体中文"), "en": Text("English", "英文")},
    "change": {
        "password_changed": Text("password changed", "修改密码"),
        "factor_added": Text("second factor added", "启用双重验证"),
        "factor_removed": Text("second factor removed", "停用双重验证"),
        "factor_reset": Text("recovery codes renewed", "更换恢复码"),
    },
}


EVIDENCE = (ASSESSMENT, BANKFLOWS, COLLATERAL, QUESTIONNAIRES, RECORDS, STATEMENTS, TAXINVOICES)
FIELDS |= {
    **{name: label for module in EVIDENCE for name, label in module.items() if name not in FIELDS},
    **{name: label for name, label in FIELD_LABELS.items() if name not in FIELDS},
    "kept_id": Text("Stays", "保留客户"),
    "absorbed_id": Text("Goes into it", "并入客户"),
    "source_id": Text("From", "主体客户"),
    "target_id": Text("To", "对方客户"),
    "contact_id": Text("Contact", "联系人"),
    "address_id": Text("Address", "地址"),
    "bank_account_id": Text("Bank account", "银行账户"),
    "connection_id": Text("Connection", "关联关系"),
    "identifier_id": Text("Identifier", "证照号码"),
    "document_id": Text("Document", "文件"),
    "note_id": Text("Note", "备注"),
    "choices": Text("Choices", "选择"),
    "changes": Text("Changes", "修改内容"),
    "values": Text("Contents", "内容"),
    "not_duplicates": Text("Looked at", "已核对的疑似重复"),
    "add": Text("Add", "新增"),
    "remove": Text("Remove", "移除"),
    "what": Text("What", "内容"),
    "text": Text("Text", "内容"),
    "file_name": Text("File", "文件名"),
    "sha256": Text("Hash", "文件哈希"),
    "left": Text("Left as it is", "未还原"),
}

FIELDS |= {
    "policy": Text("Policy", "授信政策"),
    "policies": Text("Policies", "授信政策"),
    "version_id": Text("Policy version", "政策版本"),
    "replaces_version": Text("Replaces version", "被替换版本"),
    "open": Text("Open", "未清"),
    "disputed": Text("Disputed", "争议"),
    "unapplied": Text("Unapplied", "未核销"),
    "effective_from": Text("In force from", "生效日期"),
    "rule": Text("Rule", "规则"),
    "run_id": Text("Portfolio run", "日终批处理"),
    "on": Text("Business date", "业务日期"),
    "again": Text("Compute anew", "重新计算"),
    "parts": Text("Parts", "分片数"),
    "attempt": Text("Attempt", "第几次运行"),
    "digest": Text("Digest", "摘要值"),
    "customers": Text("Customers", "客户数"),
    "exceptions": Text("Set apart", "例外客户"),
    "movements": Text("Movements", "变动"),
    "failure": Text("Failure", "失败原因"),
    "started": Text("Began", "新增"),
    "still_on": Text("Stay on", "持续"),
    "ended": Text("Ended", "解除"),
    "import_id": Text("Import", "导入"),
    "size_bytes": Text("Size in bytes", "文件大小（字节）"),
    "sheet": Text("Sheet", "工作表"),
    "headers": Text("Headers", "列名"),
    "mapping": Text("Columns", "列映射"),
    "options": Text("Options", "选项"),
    "chosen": Text("Chosen", "人工选择"),
    "unsure_dates": Text("Dates in doubt", "日月顺序不明的列"),
    "counts": Text("Counts", "计数"),
    "good_count": Text("Good rows", "可导入行数"),
    "faults_count": Text("Faults", "错误数"),
    "only_good": Text("Good rows only", "仅导入正确行"),
    "record": Text("Record", "撤销记录"),
    "default_unit_id": Text("Organisation unit if none is given", "默认机构"),
    "among": Text("Compared", "比对范围"),
    "found_count": Text("Found", "发现数"),
    "pair_id": Text("Possible duplicate", "疑似重复"),
    "country": Text("Country", "国家或地区"),
    "value": Text("Value", "取值"),
    "custom_field_id": Text("Custom field", "自定义字段"),
    "label_en": Text("English label", "英文名称"),
    "label_zh": Text("Chinese label", "中文名称"),
    "is_required": Text("Required", "必填"),
    "position": Text("Position", "排序"),
    "least": Text("At least", "最小值"),
    "most": Text("At most", "最大值"),
    "length_max": Text("Most characters", "最大长度"),
}


def _customers(ids: Collection[Any]) -> dict[Any, tuple[str, str]]:
    found = customers.names_of([i for i in ids if isinstance(i, int)])
    return {pk: (name, reverse("customer", args=[pk])) for pk, name in found.items()}


def _people(ids: Collection[Any]) -> dict[Any, tuple[str, str]]:
    return {
        p.pk: (str(p), reverse("person", args=[p.pk])) for p in people.people().filter(pk__in=ids)
    }


def _roles(ids: Collection[Any]) -> dict[Any, tuple[str, str]]:
    rows = people.roles().filter(pk__in=ids)
    return {r.pk: (figures.said(r), reverse("role", args=[r.code])) for r in rows}


def _units(ids: Collection[Any]) -> dict[Any, tuple[str, str]]:
    return {u.pk: (figures.said(u), reverse("units")) for u in people.units().filter(pk__in=ids)}


def _versions(ids: Collection[Any]) -> dict[Any, tuple[str, str]]:
    return {
        v.pk: (
            f"{figures.said(Text(v.title_en, v.title_zh))} · {v.number}",
            reverse("policy_version", args=[v.pk]),
        )
        for v in policies.versions_of(ids)
    }


def _proposals(ids: Collection[Any]) -> dict[Any, tuple[str, str]]:
    return {i: (str(i), reverse("proposal", args=[i])) for i in ids}


NAMES = {
    "manager_id": _people,
    **dict.fromkeys(
        ("customer_id", "kept_id", "absorbed_id", "source_id", "target_id"), _customers
    ),
    "user_id": _people,
    "giver_id": _people,
    "taker_id": _people,
    "role_id": _roles,
    "unit_id": _units,
    "parent_id": _units,
    "proposal_id": _proposals,
    "version_id": _versions,
}

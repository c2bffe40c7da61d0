"""What payload fields of assessments are called."""

from __future__ import annotations

from obligor_core.text import Text

FIELD_LABELS: dict[str, Text] = {
    "assessment_id": Text("Assessment", "风险评估"),
    "review_id": Text("Review", "复评事项"),
    "view": Text("Analyst's view", "分析意见"),
    "recommendation": Text("Recommendation", "评估建议"),
    "conditions": Text("Conditions", "附加条件"),
    "limit": Text("Recommended limit", "建议额度"),
    "terms_days": Text("Recommended terms (days)", "建议账期（天）"),
    "adjustments": Text("Adjustments", "人工调整"),
    "answers": Text("Why a knock-out is accepted", "否决事项说明"),
    "due_days": Text("Days until due", "完成时限（天）"),
    "priority": Text("Priority", "优先级"),
    "score": Text("Score", "得分"),
    "level": Text("Level", "等级"),
}

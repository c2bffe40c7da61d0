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
    "accepts_older_facts": Text("Accepts older facts", "接受原指标"),
    "title_en": Text("Title in English", "英文标题"),
    "title_zh": Text("Title in Chinese", "中文标题"),
    "coverage": Text("Evidence by weight", "资料覆盖率"),
    "valid_until": Text("Valid until", "有效期至"),
    "score_before": Text("Score before", "原得分"),
    "opened": Text("Became due", "新增"),
    "closed": Text("No longer due", "关闭"),
    "on": Text("Day", "日期"),
}

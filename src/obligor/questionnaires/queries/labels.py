"""What payload fields of questionnaires are called."""

from __future__ import annotations

from obligor_core.text import Text

FIELD_LABELS: dict[str, Text] = {
    "version_id": Text("Version", "版本"),
    "effective_from": Text("In force from", "生效日期"),
    "questionnaire": Text("Questionnaire", "问卷"),
    "questionnaires": Text("Questionnaires", "问卷"),
    "sheet_id": Text("Answers no.", "答卷编号"),
    "sheets": Text("Answers", "答卷"),
    "sheets_count": Text("Sheets of answers", "答卷份数"),
    "answers": Text("Answers", "答案"),
    "comments": Text("Comments", "备注"),
    "questions": Text("Questions", "问题"),
    "question": Text("Question", "问题"),
    "revision": Text("Revision", "修订号"),
    "remarks": Text("Remarks", "复核意见"),
    "title_en": Text("English title", "英文标题"),
    "title_zh": Text("Chinese title", "中文标题"),
    "total": Text("Score (hundredths)", "得分（百分之一分）"),
    "vetoes": Text("Knock-outs", "一票否决项"),
    "expires_on": Text("Holds until", "有效期至（不含）"),
}

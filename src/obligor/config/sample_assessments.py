"""Assessments of the sample book: made on different days, so that some are due and some are not.

Each is carried through its own verbs by two of the sample's people; broken off anywhere, the next
start goes on with the customers that have none.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zlib import crc32

from obligor.assessment import actions, events, queries
from obligor.assessment.actions.making import NothingToJudge
from obligor.customers import queries as customers
from obligor.foundation.access import SYSTEM, Actor
from obligor.foundation.days import business_date
from obligor.people import queries as people
from obligor_core.dates import months_before

ANALYSTS, REVIEWER = ("song.an", "he.jing"), "liang.wen"
ONE_IN = 4
AGES = (1, 2, 4, 7, 11, 14)
VIEWS = {
    "strong": (
        "approve",
        "客户与我方合作稳定，按期付款，未发现重大负面信息。建议维持现有条件，按年复评。",
    ),
    "sound": (
        "approve",
        "经营与付款总体正常，个别款项有短期拖延，还款来源可辨。建议维持额度，跟踪回款。",
    ),
    "watch": (
        "conditions",
        "付款趋缓，部分指标走弱。建议在满足附加条件的前提下维持，不增加敞口。",
    ),
    "weak": ("reduce", "付款明显恶化，还款能力存疑。建议压降敞口，新增业务改为先款后货。"),
}
CONDITIONS = "每季度提供财务报表；逾期超过30天即暂停赊销。"


def settle(last: date, *, at: datetime) -> int:
    """Assess every few of the customers that have no assessment yet; return how many were."""
    known = set(queries.assessments(SYSTEM).values_list("customer_id", flat=True))
    done = 0
    for customer in customers.visible(SYSTEM).order_by("pk"):
        draw = crc32(customer.external_id.encode())
        if draw % ONE_IN or customer.pk in known:
            continue
        on = months_before(last, AGES[draw // ONE_IN % len(AGES)]) + timedelta(days=draw % 25)
        if on >= customer.opened_on + timedelta(days=120):
            done += _assess(customer.pk, on, draw=draw, at=at)
    return done


def _assess(customer_id: int, on: date, *, draw: int, at: datetime) -> int:
    analyst, reviewer = _person(ANALYSTS[draw % 2], at), _person(REVIEWER, at)
    made = actions.open_assessment(customer_id=customer_id, on=on, by=analyst, at=at)
    row = queries.assessment_for(SYSTEM, made.one(events.AssessmentOpened).assessment_id)
    recommendation, view = VIEWS.get(row.level, VIEWS["weak"])
    if row.knock_outs:
        recommendation = "decline"
    actions.write(
        assessment_id=row.pk,
        version=row.version,
        view=view,
        recommendation=recommendation,
        conditions=CONDITIONS if recommendation == "conditions" else "",
        by=analyst,
        at=at,
    )
    try:
        actions.submit(assessment_id=row.pk, by=analyst, at=at)
    except NothingToJudge:
        actions.withdraw(assessment_id=row.pk, because="无可评估资料", by=analyst, at=at)
        return 0
    actions.confirm(assessment_id=row.pk, accepts_older_facts=True, by=reviewer, at=at)
    return 1


def _person(username: str, at: datetime) -> Actor:
    """Return one of the sample's people as the actor they are."""
    return people.actor_of(people.people().get(username=username), on=business_date(at))

"""The credit memo 授信报告: one content, written as PDF and as Word.

Every number carries the number of its source; the last part lists the sources with value,
formula, fact and rule, so that a reader on paper finds where each comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from obligor.assessment.models import Assessment
from obligor.assessment.queries import memo_pdf, memo_word
from obligor.assessment.queries.memo_blocks import (
    Bars,
    Block,
    Bullets,
    Heading,
    Memo,
    Pairs,
    Paragraph,
    Table,
)
from obligor.assessment.queries.showing import (
    Line,
    Side,
    Source,
    changes,
    level_label,
    sides,
    source,
    sources,
    vetoes,
)
from obligor.customers.queries import file
from obligor.foundation import figures
from obligor.policies import queries as policies
from obligor_core.catalogue import BOOK, families
from obligor_core.decision import Refusal
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.text import Text

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS = {"pdf": PDF, "docx": WORD}
WRITERS: dict[str, Callable[[Memo], bytes]] = {"pdf": memo_pdf.written, "docx": memo_word.written}
CHANGES_MAX = 12
AGES = ("not_due", "1_30", "31_60", "61_90", "over_90")
KEY_FACTS = (
    "exposure_total",
    "open_total",
    "overdue_total",
    "dpd_now",
    "turnover_12m",
    "turnover_trend",
    "paid_12m",
    "days_late_12m",
    "on_time_ratio_12m",
    "dso",
    "returned_count_12m",
    "relationship_months",
)


class FormatUnknown(Refusal):
    status = 404
    text = Text(
        "A memo is written as pdf or docx, not as {kind}.",
        "授信报告仅支持 pdf 与 docx，不支持 {kind}。",
    )


def memo_file(row: Assessment, kind: str, *, language: str) -> bytes:
    """Return the memo of an assessment as a file.

    :raises FormatUnknown: when ``kind`` is neither pdf nor docx
    """
    writer = WRITERS.get(kind)
    if writer is None:
        raise FormatUnknown(kind=kind)
    with translation.override(language):
        return writer(memo(row))


def memo(row: Assessment) -> Memo:
    """Return the content of the memo in the language of the request."""
    return _Writer(row).memo()


@dataclass(slots=True)
class _Writer:
    row: Assessment
    cited: dict[str, Source] = field(default_factory=dict)

    def memo(self) -> Memo:
        row = self.row
        found = sides(row)
        blocks = [
            *self._conclusion(),
            *self._customer(),
            *self._scores(found),
            *self._findings(found),
            *self._changes(),
            *self._ledger(),
            *self._evidence(),
            *self._view(),
            *self._gaps(found),
            *self._signatures(),
        ]
        return Memo(
            title=_("Credit memo"),
            subtitle=f"{row.customer.name} · {row.customer.external_id}",
            meta=_("No. %(number)s · facts as of %(on)s · %(state)s")
            % {"number": row.number, "on": row.on, "state": row.get_state_display()},
            language="zh" if figures.is_chinese() else "en",
            blocks=(*blocks, *self._sources()),
        )

    def cite(self, found: Iterable[Source]) -> str:
        """Return the marks of the sources, noting them for the last part."""
        marks = []
        for one in found:
            self.cited.setdefault(one.name, one)
            marks.append(str(list(self.cited).index(one.name) + 1))
        return f" [{', '.join(marks)}]" if marks else ""

    def _conclusion(self) -> list[Block]:
        row = self.row
        limit = figures.amount(row.limit_minor, settings.BOOK_CURRENCY)
        score = "–" if row.score is None else f"{row.score:.1f}"
        pairs = [
            (_("Recommendation"), row.get_recommendation_display() or "–"),
            (_("Level"), level_label(row.level)),
            (_("Score"), score),
            (_("Evidence by weight"), figures.share(row.coverage)),
            (_("Recommended limit"), f"{settings.BOOK_CURRENCY} {limit}"),
            (_("Recommended terms (days)"), figures.whole(row.terms_days)),
            (_("Valid until"), figures.day(row.valid_until)),
            (_("Knock-outs"), figures.whole(len(row.knock_outs))),
        ]
        blocks: list[Block] = [Heading(_("Conclusion")), Pairs(tuple(pairs))]
        if row.conditions:
            blocks += [Heading(_("Conditions"), 2), Paragraph(row.conditions)]
        return blocks

    def _customer(self) -> list[Block]:
        customer = self.row.customer
        pairs = [
            (_("Customer"), customer.name),
            (_("Customer code"), customer.external_id),
            (_("Organisation unit"), figures.said(customer.unit)),
            (_("Customer manager"), str(customer.manager or "–")),
            (_("Industry"), figures.said(file.industry_text(customer.industry_code)) or "–"),
            (_("Region"), figures.said(file.region_text(customer.region_code)) or "–"),
            (_("Customer since"), figures.day(customer.opened_on)),
            (_("Customer group"), customer.group.name if customer.group else "–"),
        ]
        return [Heading(_("The customer")), Pairs(tuple(pairs))]

    def _scores(self, found: list[Side]) -> list[Block]:
        bars = tuple(
            (figures.said(s.label), s.share, "–" if s.score is None else f"{s.score:.0f}")
            for s in found
        )
        rows = tuple(
            (
                figures.said(s.label),
                "–" if s.score is None else f"{s.score:.1f}",
                f"{s.weight:g}",
                f"{s.adjustment['points']:+d}" if s.adjustment else "",
                s.adjustment["why"] if s.adjustment else "",
            )
            for s in found
        )
        heads = (_("Side"), _("Score"), _("Weight"), _("Adjusted"), _("Why"))
        return [
            Heading(_("Scores")),
            Bars(_("Score of each side"), bars),
            Table(heads, rows, numeric=(1, 2, 3)),
        ]

    def _findings(self, found: list[Side]) -> list[Block]:
        blocks: list[Block] = [Heading(_("Strengths and risks"))]
        said = vetoes(self.row)
        if said:
            blocks.append(Heading(_("Knock-outs"), 2))
            blocks.append(Bullets(tuple(self._veto(line, why) for line, why in said), tone="bad"))
        for side in found:
            if not (side.strengths or side.risks):
                continue
            blocks.append(Heading(figures.said(side.label), 2))
            for tone, lines in (("ok", side.strengths), ("risk", side.risks)):
                if lines:
                    blocks.append(Bullets(tuple(self._said(one) for one in lines), tone=tone))
        return blocks

    def _said(self, line: Line) -> str:
        finding = line.finding
        why = "".join(figures.said(one) for one in finding.why)
        text = f"{figures.said(finding.title)} ({line.points}): {why}"
        return text + self.cite(line.sources)

    def _veto(self, line: Line, why: str) -> str:
        told = "".join(figures.said(one) for one in line.finding.why)
        accepted = _("Accepted because: %(why)s") % {"why": why} if why else _("Not accepted.")
        cited = self.cite(line.sources)
        return f"{figures.said(line.finding.title)}: {told}{cited} {accepted}"

    def _changes(self) -> list[Block]:
        found = changes(self.row)
        if found is None:
            return []
        before = self.row.previous
        lead = _("Compared with no. %(number)s of %(on)s.") % {
            "number": before.number,
            "on": before.on,
        }
        blocks: list[Block] = [Heading(_("What is different")), Paragraph(lead)]
        told = [(_("new"), f) for f in found.begun] + [(_("gone"), f) for f in found.ended]
        if told:
            blocks.append(Bullets(tuple(f"{w}: {figures.said(f.title)}" for w, f in told)))
        rows = tuple(
            (
                figures.said(c.fact.label),
                source(c.fact, c.before).value,
                source(c.fact, c.after).value + self.cite([source(c.fact, c.after)]),
                "" if c.by is None else figures.share(c.by),
            )
            for c in found.facts[:CHANGES_MAX]
        )
        if rows:
            heads = (_("Fact"), _("Before"), _("Now"), _("Change"))
            blocks.append(Table(heads, rows, numeric=(1, 2, 3)))
        return blocks

    def _ledger(self) -> list[Block]:
        facts = self.row.facts
        open_total = facts.get("open_total") or 0
        ages = [(age, facts.get(f"open_{age}") or 0) for age in AGES]
        named = {s.name: s for s in sources(self.row, [f"open_{age}" for age in AGES])}
        bars = tuple(
            (
                named[f"open_{age}"].label + self.cite([named[f"open_{age}"]]),
                minor / open_total if open_total > 0 else None,
                named[f"open_{age}"].value,
            )
            for age, minor in ages
            if f"open_{age}" in named
        )
        blocks: list[Block] = [Heading(_("Business and payments with us"))]
        if open_total > 0:
            blocks.append(Bars(_("What is open, by age"), bars))
        blocks.append(self._facts_table(sources(self.row, KEY_FACTS)))
        return blocks

    def _evidence(self) -> list[Block]:
        blocks: list[Block] = []
        for label, facts in families(BookNumbers()):
            names = [f.name for f in facts if self.row.facts.get(f.name) is not None]
            found = sources(self.row, names) if label is not BOOK else []
            if found:
                blocks += [Heading(figures.said(label)), self._facts_table(found)]
        return blocks

    def _facts_table(self, found: Iterable[Source]) -> Table:
        rows = tuple((s.label, s.value + self.cite([s])) for s in found)
        return Table((_("Fact"), _("Value")), rows, numeric=(1,), is_two_up=True)

    def _view(self) -> list[Block]:
        text = self.row.view or _("Not written yet.")
        return [
            Heading(_("Analyst's view")),
            *(Paragraph(p) for p in text.split("\n") if p.strip()),
        ]

    def _gaps(self, found: list[Side]) -> list[Block]:
        missing = [s for s in found if s.score is None]
        lines = [_("%(side)s: no evidence.") % {"side": figures.said(s.label)} for s in missing]
        lines += [
            f"{figures.said(s.label)} · {figures.said(one.finding.title)}: "
            + "".join(figures.said(w) for w in one.finding.why)
            for s in found
            if s.score is not None
            for one in s.undecided
        ]
        if not lines:
            return []
        return [Heading(_("What is not known")), Bullets(tuple(lines))]

    def _signatures(self) -> list[Block]:
        row = self.row
        version = policies.version(row.policy_version_id)
        pairs: list[tuple[str, str]] = [
            (_("Analyst"), f"{row.author} · {figures.moment(row.submitted_at)}"),
            (_("Reviewer"), f"{row.reviewer or '–'} · {figures.moment(row.reviewed_at)}"),
            (_("Remarks of the reviewer"), row.review_note or "–"),
            (_("Policy"), f"{version.name} {row.decision['version']} · {version.number}"),
            (_("Text of the policy (SHA-256)"), row.decision["hash"][:16]),
            (_("Facts taken"), figures.moment(row.known_at)),
        ]
        return [Heading(_("Responsibility")), Pairs(tuple(pairs))]

    def _sources(self) -> list[Block]:
        rows: list[tuple[Any, ...]] = []
        for number, one in enumerate(self.cited.values(), start=1):
            told, _line, where = one.about.rpartition("\n")
            rows.append((str(number), one.label, one.value, told, where))
        heads = (_("No."), _("Fact"), _("Value"), _("Where it comes from"), _("Fact and rule"))
        return [Heading(_("Sources")), Table(heads, tuple(rows), numeric=(2,), is_small=True)]

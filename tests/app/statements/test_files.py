"""Workbooks received, reviewed, taken over as drafts, or refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from actors import ANA, AT, SAM
from books import three_years
from django.urls import reverse
from mill import customer, draft, filed, lines
from tests.app.statements.test_pages import page

from obligor.customers.models import Document
from obligor.foundation.access import NotPermitted
from obligor.foundation.act import PayloadInvalid
from obligor.statements import actions, events, queries
from obligor.statements.actions import files
from obligor.statements.models import LineAssignment, Statement, Upload
from obligor.statements.queries import Answers
from obligor_core.imports.reading import FileUnreadable, MacrosRefused
from obligor_core.statements.settling import OtherCompany
from obligor_core.statements.sheets import PdfNotRead
from obligor_core.statements.statement import Assurance, Unit

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
ODD = (("代管物资储备", 0), ("临时挂账款", 30_000))


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.UPLOADS, settings.MEDIA_ROOT = tmp_path / "uploads", tmp_path / "media"


def received(owner, content=None, name="报表.xlsx", **other):
    outcome = actions.receive(
        customer_id=owner.pk,
        file_name=name,
        sha256=actions.keep(content if content is not None else three_years()),
        by=other.pop("by", ANA),
        at=AT,
    )
    return Upload.objects.get(pk=outcome.one(events.WorkbookReceived).upload_id)


def answered(row, **answers):
    given = {"assurance": Assurance.AUDITED} | answers
    return actions.review(upload_id=row.pk, answers=Answers(**given), by=ANA, at=AT)


def taken(row, **other):
    return actions.take(upload_id=row.pk, by=ANA, at=LATER, **other).one(events.WorkbookTaken)


class TestReceive:
    def test_recognises_three_years_in_ten_thousands(self):
        seen = queries.review_of(received(customer()))
        assert [p.header.period_end.year for p in seen.periods] == [2025, 2024, 2023]
        assert seen.unit is Unit.TEN_THOUSAND
        assert not seen.open_lines
        assert [p.faults for p in seen.periods] == [(), (), ()]
        assert seen.is_ready

    def test_refuses_another_companys_file(self):
        with pytest.raises(OtherCompany) as refusal:
            received(customer(), three_years(company="莱州机械有限公司"))
        assert "莱州机械" in refusal.value.said.zh
        assert not Upload.objects.exists()

    @pytest.mark.parametrize(
        ("content", "name", "refusal"),
        [
            (b"%PDF-1.7 scan", "报表.pdf", PdfNotRead),
            (b"\x00\x01\x02 nothing", "x.xlsx", FileUnreadable),
            (b"PK\x03\x04 damaged", "x.xlsx", FileUnreadable),
            (b"a,b", "x.xlsm", MacrosRefused),
        ],
    )
    def test_refuses_what_it_cannot_read_with_the_remedy(self, content, name, refusal):
        with pytest.raises(refusal):
            received(customer(), content, name)

    def test_refuses_a_content_that_is_not_here_and_the_stranger(self):
        given = {"customer_id": customer().pk, "file_name": "x.csv", "at": AT}
        with pytest.raises(queries.ContentMissing):
            actions.receive(**given, sha256="0" * 64, by=ANA)
        with pytest.raises(NotPermitted):
            actions.receive(**given, sha256="0" * 64, by=SAM)
        with pytest.raises(PayloadInvalid):
            actions.receive(**given, sha256="../../etc/passwd", by=ANA)


class TestReview:
    def test_a_line_that_is_named_once_is_known_in_the_next_file(self):
        owner = customer()
        row = received(owner, three_years(extra=ODD))
        seen = queries.review_of(row)
        assert [one.line.name for one in seen.open_lines] == ["临时挂账款"]
        key = seen.open_lines[0].key
        told = answered(row, choices={key: "other_receivables"})
        assert [e.code for e in told.events if isinstance(e, events.LineAssigned)] == [
            "other_receivables"
        ]
        assert not queries.review_of(row).open_lines
        again = queries.review_of(received(owner, three_years(extra=ODD)))
        assert not again.open_lines
        assert [one.is_remembered for one in again.lines if one.key == key] == [True]

    def test_a_line_may_be_left_out_without_remembering(self):
        row = received(customer(), three_years(extra=ODD))
        key = queries.review_of(row).open_lines[0].key
        given = Answers(choices={key: ""})
        actions.review(upload_id=row.pk, answers=given, remember=False, by=ANA, at=AT)
        assert not LineAssignment.objects.exists()
        row.refresh_from_db()
        assert not queries.review_of(row).open_lines

    def test_refuses_a_code_of_no_format_and_the_stranger(self):
        row = received(customer(), three_years(extra=ODD))
        key = queries.review_of(row).open_lines[0].key
        with pytest.raises(files.CodeUnknown):
            answered(row, choices={key: "moon"})
        with pytest.raises(NotPermitted):
            actions.review(upload_id=row.pk, answers=Answers(), by=SAM, at=AT)

    def test_an_undecided_line_keeps_the_file_from_being_taken(self):
        row = received(customer(), three_years(extra=ODD))
        with pytest.raises(files.ReviewOpen) as refusal:
            taken(row)
        assert "临时挂账款" in refusal.value.said.zh

    def test_a_file_without_a_unit_is_asked(self):
        row = received(customer(), three_years(unit="", factor=1))
        assert queries.review_of(row).unit is None
        with pytest.raises(files.ReviewOpen):
            taken(row)
        answered(row, unit=Unit.ONE)
        assert taken(row).periods_count == 3

    def test_a_wrong_unit_is_asked_about_and_must_be_answered(self):
        owner = customer()
        filed(owner, 2023)
        row = received(owner, three_years(unit="元", factor=10_000, years=(2024,)))
        assert queries.review_of(row).doubt.suggested is Unit.TEN_THOUSAND
        with pytest.raises(files.ReviewOpen) as refusal:
            taken(row)
        assert "万元" in refusal.value.said.zh
        answered(row, is_unit_sure=True)
        made = Statement.objects.get(pk=taken(row).statement_ids[0])
        assert made.faults[0]["check"] == "unit"
        with pytest.raises(actions.FaultsOpen):
            actions.file(statement_id=made.pk, by=ANA, at=LATER)


class TestTake:
    def test_makes_a_draft_of_every_period(self):
        owner = customer()
        row = received(owner)
        answered(row)
        told = taken(row)
        assert told.periods_count == 3
        rows = Statement.objects.filter(pk__in=told.statement_ids)
        assert {(r.state, r.source, r.upload_id, r.faults_count) for r in rows} == {
            ("draft", "file", row.pk, 0)
        }
        newest = rows.get(period_end=date(2025, 12, 31))
        assert queries.written_lines_of(newest) == lines(2025)
        assert newest.unit == "ten_thousand"
        with pytest.raises(files.ReviewClosed):
            taken(row)

    def test_files_what_has_no_fault_when_asked(self):
        row = received(customer(), three_years(wrong={2025: {"inventories": 9_000_000}}))
        answered(row)
        taken(row, should_file=True)
        states = dict(Statement.objects.values_list("period_end__year", "state"))
        assert states == {2023: "filed", 2024: "filed", 2025: "draft"}

    def test_takes_the_wanted_periods_alone(self):
        row = received(customer())
        answered(row, wanted=(date(2024, 12, 31),))
        assert taken(row).periods_count == 1
        row = received(customer("M-2"))
        answered(row, wanted=())
        with pytest.raises(files.ReviewOpen):
            taken(row)

    def test_writes_a_draft_anew_and_restates_what_is_on_file(self):
        owner = customer()
        before = filed(owner, 2025, assurance=Assurance.UNAUDITED)
        waiting = draft(owner, 2024, wrong={"cost": 1})
        row = received(owner)
        answered(row)
        told = taken(row)
        waiting.refresh_from_db()
        assert queries.written_lines_of(waiting) == lines(2024)
        second = Statement.objects.get(replaces=before)
        assert (second.version, second.state, second.restated_because) == (2, "draft", "报表.xlsx")
        assert {waiting.pk, second.pk} < set(told.statement_ids)

    def test_what_is_on_file_already_stays_as_it_is(self):
        owner = customer()
        row = received(owner)
        answered(row)
        taken(row, should_file=True)
        count = Statement.objects.count()
        again = received(owner)
        answered(again)
        taken(again)
        assert Statement.objects.count() == count

    def test_is_out_of_reach_of_the_stranger(self):
        with pytest.raises(NotPermitted):
            actions.take(upload_id=received(customer()).pk, by=SAM, at=AT)


def test_a_file_is_put_aside_once():
    row = received(customer())
    with pytest.raises(NotPermitted):
        actions.drop(upload_id=row.pk, by=SAM, at=AT)
    actions.drop(upload_id=row.pk, by=ANA, at=AT)
    with pytest.raises(files.ReviewClosed):
        actions.drop(upload_id=row.pk, by=ANA, at=AT)


class TestPages:
    def sent(self, client, owner, content, name="报表.xlsx"):
        from django.core.files.uploadedfile import SimpleUploadedFile

        link = reverse("receive_statements", args=[owner.pk])
        return client.post(link, {"file": SimpleUploadedFile(name, content)})

    def test_a_workbook_is_sent_reviewed_and_taken_over(self, ana):
        owner = customer()
        answer = self.sent(ana, owner, three_years(extra=ODD))
        row = Upload.objects.get()
        assert answer.url == reverse("review_statements", args=[owner.pk, row.pk])
        shown = ana.get(answer.url).content.decode()
        assert "临时挂账款" in shown
        assert "1 项待确认" in shown
        key = queries.review_of(row).open_lines[0].key
        given = {f"line:{key}": "other_receivables", "unit": "ten_thousand", "assurance": "audited"}
        answer = ana.post(answer.url, given | {"remember": "on", "take": "1"})
        assert answer.status_code == 302, answer.content.decode()
        assert Statement.objects.count() == 3
        assert LineAssignment.objects.get().code == "other_receivables"

    def test_what_is_still_open_is_said_and_nothing_is_lost(self, ana):
        owner = customer()
        self.sent(ana, owner, three_years(extra=ODD))
        row = Upload.objects.get()
        link = reverse("review_statements", args=[owner.pk, row.pk])
        answer = ana.post(link, {"unit": "ten_thousand", "auditor": "青州所", "take": "1"})
        assert answer.status_code == 422
        assert "尚不能接收" in answer.content.decode()
        assert "青州所" in answer.content.decode()
        assert not Statement.objects.exists()

    def test_a_pdf_is_kept_as_a_document_and_said_not_to_be_read(self, ana):
        owner = customer()
        answer = self.sent(ana, owner, b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "年报.pdf")
        assert answer.status_code == 302
        assert Document.objects.get().title == "年报"
        assert "不读取其中的数据" in ana.get(answer.url).content.decode()

    def test_a_refusal_stands_on_the_form(self, ana):
        answer = self.sent(ana, customer(), three_years(company="莱州机械有限公司"))
        assert answer.status_code == 422
        assert "莱州机械有限公司" in answer.content.decode()

    def test_the_file_comes_back_as_a_download(self, ana):
        owner, content = customer(), three_years()
        row = received(owner, content)
        answer = ana.get(reverse("statement_file", args=[owner.pk, row.pk]))
        assert b"".join(answer.streaming_content) == content
        assert "attachment" in answer["Content-Disposition"]

    def test_a_file_is_put_aside_from_the_page(self, ana):
        row = received(customer())
        args = [row.customer_id, row.pk]
        ana.post(reverse("drop_statements", args=args))
        row.refresh_from_db()
        assert row.state == "dropped"
        assert "已搁置" in page(ana, "review_statements", *args)

    def test_the_stranger_sees_nothing(self, sam):
        row = received(customer())
        args = [row.customer_id, row.pk]
        for name in ("review_statements", "statement_file", "drop_statements"):
            assert sam.get(reverse(name, args=args)).status_code == 403

"""The pages of credit records, through HTTP as a browser without script would use them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from known import CASE, customer, unit
from stub import answer, enforcement

from obligor.foundation.clock import today
from obligor.foundation.models import AuditEntry
from obligor.people.models import Role, RoleAssignment, User
from obligor.records import jobs
from obligor.records.models import (
    Check,
    Consent,
    IndustryOutlook,
    MarketPosition,
    Query,
    Record,
    Source,
)

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
BOOK_WIDE = [
    "/credit-records",
    "/credit-records/candidates",
    "/credit-records/expiry",
    "/credit-records/consents",
    "/credit-records/queries",
    "/credit-records/lists",
    "/credit-records/sources",
    "/industry-outlooks",
]
VERBS = [
    "new",
    "new/enforcement",
    "consents/new",
    "ask/court",
    "nothing/court",
    "file",
    "position/new",
]


def person(name: str, *verbs: str, language: str = "zh-hans") -> User:
    role = Role.objects.create(code=name, name_en=name, name_zh=name, verbs=list(verbs))
    user = User.objects.create(username=name, display_name=name, language=language, unit=unit())
    RoleAssignment.objects.create(
        user=user, role=role, unit=unit(), reach="all", starts_on=date(2020, 1, 1)
    )
    return user


@pytest.fixture
def ana(client):
    verbs = ("record.*", "customer.*", "personal_data.see", "assessment.see", "proposal.*")
    client.force_login(person("ana", *verbs), backend=BACKEND)
    return client


@pytest.fixture
def reader(client):
    client.force_login(person("rita", "record.see", "customer.see"), backend=BACKEND)
    return client


def room(owner, path: str = "") -> str:
    return f"/assess/{owner.pk}/records/{path}"


def body(response) -> str:
    return response.content.decode()


def write(client, owner, matter: str = "enforcement", **other):
    given = {"source": "网", "happened_on": (today() - timedelta(days=30)).isoformat()}
    given |= {f"p_{name}": value for name, value in CASE.items()}
    return client.post(room(owner, f"new/{matter}"), given | other)


def agree(client, owner, **other):
    given = {
        "subject": "enterprise",
        "scope": ["bureau"],
        "purposes": ["credit_decision"],
        "given_on": (today() - timedelta(days=9)).isoformat(),
        "reference": "SQ-9",
    }
    return client.post(room(owner, "consents/new"), given | other)


class TestTheRoom:
    def test_of_a_customer_that_nobody_asked_about_says_what_to_do(self, ana):
        owner = customer(name="杭州恒泰精密机械有限公司")
        shown = body(ana.get(room(owner)))
        assert "尚未就该客户查询外部来源" in shown and "征信业管理条例" in shown
        assert "征信机构接入协议" in shown  # why the bureau is not asked

    def test_shows_what_is_known(self, ana):
        owner = customer(industry_code="2611")
        assert write(ana, owner, amount="120,000.00").status_code == 302
        write(ana, owner, "consumption_ban", p_case_number="限1号", p_person="张伟")
        agree(ana, owner)
        shown = body(ana.get(room(owner)))
        for said in ("被执行人", "限制消费", "12.0 万", "SQ-9", "有效", "181"):
            assert said in shown, said
        assert "张伟" in body(ana.get(room(owner, f"{Record.objects.last().pk}/")))
        assert "被执行人" in body(ana.get(room(owner, "?kind=court")))

    def test_is_a_card_of_the_customer(self, ana):
        owner = customer()
        write(ana, owner)
        assert "重大" in body(ana.get(f"/customers/{owner.pk}/evidence/"))

    def test_hides_persons_and_reports_from_whoever_may_not_see_them(self, ana, client):
        owner = customer()
        agree(ana, owner)
        write(ana, owner, "consumption_ban", p_person="张伟")
        day = today().isoformat()
        report = {"p_credit_balance": "777,777", "p_overdue": "0", "p_five_tier": "normal"}
        write(ana, owner, "enterprise_report", happened_on=day, **report)
        client.force_login(person("rita", "record.see", "customer.see"), backend=BACKEND)
        ban, told = Record.objects.order_by("pk")
        assert "张*" in body(client.get(room(owner, f"{ban.pk}/")))
        shown = body(client.get(room(owner, f"{told.pk}/")))
        assert "777,777" not in shown and "征信报告内容仅向有查看权限" in shown
        assert "77.8 万" not in body(client.get(room(owner)))

    def test_asks_no_more_questions_for_more_records(self, ana, django_assert_max_num_queries):
        owner = customer(industry_code="2611")
        for number in range(12):
            write(ana, owner, p_case_number=f"执{number}号")
        ana.get(room(owner))
        with django_assert_max_num_queries(40):
            ana.get(room(owner))


class TestWriting:
    def test_puts_faults_at_their_fields_and_keeps_what_was_typed(self, ana):
        owner = customer()
        wrong = write(ana, owner, "lawsuit", p_case_number="", summary="记得这一句", p_role="")
        assert wrong.status_code == 422
        assert "记得这一句" in body(wrong) and not Record.objects.exists()

    def test_rehearses_before_it_writes(self, ana):
        owner = customer()
        shown = write(ana, owner, rehearse="1")
        assert "新增信用记录" in body(shown) and not Record.objects.exists()

    def test_decides_about_a_record(self, ana):
        owner = customer()
        write(ana, owner)
        row = Record.objects.get()
        page = room(owner, f"{row.pk}/")
        ana.post(f"{page}severity", {"severity": "notice", "because": "和解"})
        ana.post(f"{page}settle", {"settled_on": today().isoformat()})
        row.refresh_from_db()
        assert (row.severity, row.settled_on, row.version) == ("notice", today(), 3)
        assert "历史版本" in body(ana.get(page))
        ana.post(f"{page}cancel", {"because": "重复"})
        assert "重复" in body(ana.get(page))

    def test_confirms_and_dismisses_candidates(self, ana):
        owner = customer()
        for number in ("1", "2"):
            write(ana, owner, p_case_number=number)
        for row in Record.objects.all():
            Record.objects.filter(pk=row.pk).update(standing="proposed", version=2)
        first, second = Record.objects.order_by("pk")
        assert "疑似记录" in body(ana.get(room(owner)))
        ana.post(room(owner, f"{first.pk}/confirm"), {"because": "案号一致"})
        ana.post(room(owner, f"{second.pk}/dismiss"), {"because": "同名"})
        standings = list(Record.objects.order_by("pk").values_list("standing", flat=True))
        assert standings == ["confirmed", "dismissed"]

    def test_keeps_and_withdraws_consent(self, ana):
        owner = customer()
        agree(ana, owner, subject="person", person="张伟", ends_on="2099-01-01")
        consent = Consent.objects.get()
        page = room(owner, f"consents/{consent.pk}/withdraw")
        ana.post(page, {"withdrawn_on": today().isoformat(), "because": "要求"})
        assert "已撤回" in body(ana.get(room(owner)))

    def test_notes_that_nothing_was_found(self, ana):
        owner = customer()
        given = {"source": "网", "checked_on": today().isoformat()}
        ana.post(room(owner, "nothing/news"), given)
        assert Check.objects.get().kind == "news"

    def test_keeps_outlooks_and_positions(self, ana):
        owner = customer(industry_code="2611")
        scores = {"cycle": 2, "policy": 2, "competition": 2, "concentration": 2}
        day = today().isoformat()
        ana.post(
            "/industry-outlooks/new", {"code": "C26", "valid_from": day, "source": "协会"} | scores
        )
        assert IndustryOutlook.objects.get().code == "26"
        given = {"market": "轴承", "year": 2025, "share": "12.5", "chain_role": "component"}
        given |= {"bargaining_up": 2, "bargaining_down": 4, "valid_from": day, "source": "协会"}
        ana.post(room(owner, "position/new"), given)
        assert str(MarketPosition.objects.get().share) == "0.125000"
        shown = body(ana.get(room(owner)))
        for said in ("偏弱", "上级行业 26", "12.5%", "零部件配套"):
            assert said in shown, said


class TestAsking:
    def test_shows_how_far_it_is_and_the_raw_answer_on_record(self, ana, stub):
        owner = customer()
        stub.reply(answer(enforcement()))
        given = {
            "code": "stub",
            "name_zh": "测试来源",
            "name_en": "Test",
            "adapter": "http_json",
            "url": stub.url,
            "kinds": ["court"],
            "position": 1,
            "timeout_seconds": 5,
            "retries_max": 0,
            "is_enabled": "on",
        }
        assert ana.post("/credit-records/sources/new", given).status_code == 302
        assert Source.objects.get().kinds == ["court"]
        assert ana.get("/credit-records/sources/stub").status_code == 200
        ana.post(room(owner, "ask/court"), {"purpose": "credit_decision"})
        query = Query.objects.get()
        page = room(owner, f"queries/{query.pk}/")
        assert "hx-trigger" in body(ana.get(page))
        jobs.ask_sources(query.pk)
        shown = body(ana.get(f"{page}progress"))
        assert "测试来源" in shown and "hx-trigger" not in shown
        raw = ana.post(f"{page}raw")
        assert "120000.00" in body(raw) and raw["Cache-Control"] == "private, no-store"
        assert ana.get(f"{page}raw").status_code == 405
        row = Record.objects.get()
        assert "SHA-256" in body(ana.post(room(owner, f"{row.pk}/raw")))
        assert AuditEntry.objects.filter(verb="record.view_report").count() == 2

    def test_of_a_source_that_is_not_allowed_says_so_on_the_form(self, ana):
        given = {"code": "s", "name_zh": "s", "name_en": "s", "adapter": "http_json"}
        given |= {"url": "http://elsewhere.example/", "kinds": ["court"], "position": 1}
        wrong = ana.post(
            "/credit-records/sources/new", given | {"timeout_seconds": 5, "retries_max": 0}
        )
        assert wrong.status_code == 422 and "OBLIGOR_SOURCE_HOSTS" in body(wrong)

    def test_takes_in_a_file(self, ana):
        owner = customer()
        sent = {"kind": "court", "source": "文件"}
        good = SimpleUploadedFile("a.json", answer(enforcement()))
        assert ana.post(room(owner, "file"), sent | {"file": good}).status_code == 302
        assert Record.objects.count() == 1
        bad = SimpleUploadedFile("a.json", b"<html>")
        wrong = ana.post(room(owner, "file"), sent | {"file": bad})
        assert wrong.status_code == 422 and "JSON" in body(wrong)


class TestLists:
    @pytest.mark.parametrize("page", BOOK_WIDE)
    def test_open_empty_and_full_and_export(self, ana, page):
        assert ana.get(page).status_code == 200
        owner = customer()
        write(ana, owner)
        agree(ana, owner)
        assert ana.get(page).status_code == 200
        assert ana.get(f"{page}?export=csv&open=yes&expired=no&valid=yes").status_code == 200

    def test_of_records_say_nothing_of_reports(self, ana):
        owner = customer()
        agree(ana, owner)
        report = {"p_credit_balance": "777,777", "p_overdue": "0", "p_five_tier": "normal"}
        write(ana, owner, "enterprise_report", happened_on=today().isoformat(), **report)
        assert "777" not in body(ana.get("/credit-records"))

    def test_screen_everybody(self, ana):
        wrong = ana.post("/credit-records/lists/screening")
        assert wrong.status_code == 422 and "导入制裁名单" in body(wrong)


class TestTheStranger:
    def test_is_refused_everywhere(self, client):
        owner = customer()
        client.force_login(person("sam", "view.*"), backend=BACKEND)
        for page in [*BOOK_WIDE, room(owner), *(room(owner, verb) for verb in VERBS)]:
            assert client.get(page).status_code == 403, page

    def test_out_of_reach_finds_nothing(self, ana, client):
        owner = customer()
        write(ana, owner)
        eve = person("eve", "record.*", "customer.*")
        RoleAssignment.objects.filter(user=eve).update(reach="own")
        client.force_login(eve, backend=BACKEND)
        pk = Record.objects.get().pk
        pages = [room(owner), room(owner, f"{pk}/"), room(owner, f"{pk}/settle")]
        for page in [*pages, *(room(owner, verb) for verb in VERBS)]:
            assert client.get(page).status_code == 404, page
        assert "执1号" not in body(client.get("/credit-records"))

    def test_who_only_reads_has_no_verbs(self, reader):
        owner = customer()
        assert "登记记录" not in body(reader.get(room(owner)))
        for verb in VERBS:
            assert reader.get(room(owner, verb)).status_code == 403

    def test_of_one_customer_does_not_open_the_record_of_another(self, ana):
        owner, other = customer(), customer("C2")
        write(ana, owner)
        pk = Record.objects.get().pk
        assert ana.get(room(other, f"{pk}/")).status_code == 404

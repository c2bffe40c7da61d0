"""The pages of the customer file, as people meet them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from actors import AT
from book import customer, uscc
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from obligor.approvals.models import Proposal
from obligor.customers import actions
from obligor.customers.models import Contact, Customer, DuplicatePair, Note
from obligor.foundation.access import SYSTEM
from obligor.foundation.models import AuditEntry
from obligor.people.models import Role, RoleAssignment, User

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def sign_in(house, client):
    """Return a function that signs somebody in with exactly these permissions."""

    def sign_in_(name: str, *verbs: str, unit=None):
        user = User.objects.get(username=name)
        role = Role.objects.create(code=f"r-{name}", name_en="r", name_zh="r", verbs=list(verbs))
        RoleAssignment.objects.create(
            user=user, role=role, unit=unit or house.root, reach="tree",
            starts_on=AT.date() - timedelta(days=3000),
        )  # fmt: skip
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = "en"
        User.objects.filter(pk=user.pk).update(language="en")
        return client

    return sign_in_


@pytest.fixture
def ana(sign_in):
    return sign_in("ana", "*")


@pytest.fixture
def full(house, huaxin):
    """A file with something in every place."""
    by = {"by": SYSTEM, "at": AT}
    other = customer(house.north, "上海宏达物流有限公司", external_id="HD")
    actions.add_identifier(
        customer_id=huaxin.pk, kind="uscc", value=uscc(1)["value"], country="CN", **by
    )
    actions.add_contact(
        customer_id=huaxin.pk, name="王芳", phone="13800138000", email="fang@example.com", **by
    )
    actions.add_address(customer_id=huaxin.pk, kind="registered", line="深圳市南山区1号", **by)
    actions.add_bank_account(
        customer_id=huaxin.pk, holder="华信", bank="招商银行", number="6222021234567890128", **by
    )
    actions.write_note(customer_id=huaxin.pk, text="已拜访客户", **by)
    actions.tag_customers(customer_ids=[huaxin.pk], add=["重点"], **by)
    for source, target in ((huaxin, other), (other, huaxin)):
        actions.connect_customers(
            source_id=source.pk, target_id=target.pk, kind="guarantees", amount="100",
            starts_on=AT.date() - timedelta(days=900), **by,
        )  # fmt: skip
    return huaxin


def tab(row, name: str) -> str:
    return reverse("customer_tab", args=[row.pk, name])


class TestList:
    def test_shows_finds_and_narrows(self, ana, full):
        page = ana.get(reverse("customers")).content.decode()
        assert full.name in page and "重点" in page
        found = ana.get(reverse("customers"), {"q": "hongda"}).content.decode()
        assert "上海宏达" in found and full.name not in found
        tagged = ana.get(reverse("customers"), {"tag": "重点"}).content.decode()
        assert full.name in tagged and "上海宏达" not in tagged

    def test_takes_every_filter(self, ana, full, house):
        narrowed = {
            "kind": "enterprise", "state": "active", "unit": house.north.pk, "industry": "F",
            "region": "440000", "size": "small", "manager": house.ana.user_id, "q": "x",
        }  # fmt: skip
        assert ana.get(reverse("customers"), narrowed).status_code == 200

    def test_exports_what_is_filtered(self, ana, full):
        answer = ana.get(reverse("customers"), {"export": "csv", "tag": "重点"})
        text = b"".join(answer).decode("utf-8-sig")
        assert full.name in text and "上海宏达" not in text

    def test_tags_what_is_chosen(self, ana, full):
        given = {"ids": [full.pk], "do": "1", "add": "出口，大客户"}
        assert ana.post(reverse("tag_customers"), given).status_code == 302
        full.refresh_from_db()
        assert full.tags == ["出口", "大客户", "重点"]

    def test_a_transfer_waits_for_a_second_person(self, ana, full, house):
        given = {"ids": [full.pk], "do": "1", "unit_id": house.south.pk}
        ana.post(reverse("transfer_customers"), given)
        assert Proposal.objects.get().verb == "customer.transfer"

    def test_is_not_for_the_stranger(self, sign_in, full):
        assert sign_in("sam").get(reverse("customers")).status_code == 403


class TestEntry:
    def given(self, house, **more):
        return {
            "kind": "enterprise", "name": "深圳华信贸易有限责任公司", "unit_id": house.north.pk,
            "opened_on": "2026-01-05", "currency": "CNY",
        } | more  # fmt: skip

    def test_opens_a_file(self, ana, house):
        answer = ana.post(reverse("new_customer"), self.given(house, employees="12"))
        made = Customer.objects.get()
        assert answer.url == reverse("customer", args=[made.pk])
        assert made.employees == 12

    def test_warns_while_somebody_types(self, ana, house, huaxin):
        wrong = uscc(1)["value"][:-1] + "0"
        page = ana.post(reverse("duplicates_at_entry"), self.given(house, uscc=wrong))
        text = page.content.decode()
        assert huaxin.name in text and "Position 18" in text

    def test_refuses_a_twin_until_somebody_has_looked(self, ana, house, huaxin):
        refused = ana.post(reverse("new_customer"), self.given(house))
        assert refused.status_code == 422 and huaxin.name in refused.content.decode()
        looked = self.given(house, not_duplicates=[huaxin.pk])
        assert ana.post(reverse("new_customer"), looked).status_code == 302

    def test_changes_a_file_and_tells_the_late_comer(self, ana, house, huaxin):
        link = reverse("change_customer", args=[huaxin.pk])
        given = self.given(house, name=huaxin.name, short_name="华信", version="1")
        assert ana.get(link).status_code == 200
        assert ana.post(link, given).status_code == 302
        late = ana.post(link, given | {"short_name": "别的"})
        assert late.status_code == 409 and "short name" in late.content.decode()

    def test_is_not_there_for_the_stranger(self, sign_in, house, huaxin):
        sam = sign_in("sam", "customer.*", unit=house.south)
        assert sam.get(reverse("change_customer", args=[huaxin.pk])).status_code == 404


class TestFile:
    @pytest.mark.parametrize(
        "name", ["file", "account", "connections", "documents", "timeline", "notes"]
    )
    def test_opens_every_tab(self, ana, full, name):
        assert ana.get(tab(full, name)).status_code == 200

    def test_shows_the_head_and_what_happened(self, ana, full):
        page = ana.get(reverse("customer", args=[full.pk])).content.decode()
        assert full.name in page and uscc(1)["value"] in page and "已拜访客户" in page

    def test_warns_of_a_circle_of_guarantees(self, ana, full):
        assert "Circular guarantee" in ana.get(tab(full, "connections")).content.decode()

    def test_narrows_the_timeline(self, ana, full):
        page = ana.get(tab(full, "timeline"), {"kind": "notes"}).content.decode()
        assert "已拜访客户" in page and "Bank account added" not in page

    def test_masks_until_it_is_on_record(self, ana, full):
        assert "13800138000" not in ana.get(tab(full, "file")).content.decode()
        shown = ana.post(reverse("reveal_customer", args=[full.pk]))
        assert "13800138000" in shown.content.decode()
        assert shown["Cache-Control"] == "no-store"
        assert AuditEntry.objects.get(verb="customer.reveal").actor == "ana"
        assert "13800138000" not in ana.get(tab(full, "file")).content.decode()

    def test_hides_names_of_people_from_who_may_not_know_them(self, sign_in, full):
        page = sign_in("vera", "customer.see").get(tab(full, "file")).content.decode()
        assert "王芳" not in page and "王*" in page
        assert "Show personal data" not in page

    def test_leads_from_a_merged_file_to_the_one_that_was_kept(self, ana, house, full):
        other = Customer.objects.get(external_id="HD")
        actions.merge_customers(kept_id=full.pk, absorbed_id=other.pk, by=SYSTEM, at=AT)
        answer = ana.get(reverse("customer", args=[other.pk]))
        assert answer.url == reverse("customer", args=[full.pk])
        assert "was merged into this file" in ana.get(answer.url).content.decode()

    def test_is_not_there_for_the_stranger(self, sign_in, house, full):
        sam = sign_in("sam", "customer.*", unit=house.south)
        for link in (reverse("customer", args=[full.pk]), tab(full, "file")):
            assert sam.get(link).status_code == 404
        assert ana_tab_missing(sam, full) == 404


def ana_tab_missing(client, row) -> int:
    return client.get(tab(row, "nothing")).status_code


class TestPanels:
    def test_adds_and_changes_a_contact_and_keeps_the_masked_phone(self, ana, full):
        made = Contact.objects.get()
        link = reverse("change_contact", args=[full.pk, made.pk])
        page = ana.get(link).content.decode()
        assert "138****8000" in page
        given = {"name": "王芳", "title": "财务", "phone": "138****8000", "version": "1",
                 "email": "f***@example.com"}  # fmt: skip
        assert ana.post(link, given).status_code == 302
        made.refresh_from_db()
        assert (made.title, made.phone, made.email) == ("财务", "13800138000", "fang@example.com")

    @pytest.mark.parametrize(
        ("name", "given"),
        [
            ("add_identifier", {"kind": "other", "value": "A-1", "country": "CN"}),
            ("add_contact", {"name": "李强"}),
            ("add_address", {"kind": "office", "line": "科苑路2号"}),
            ("write_note", {"text": "电话联系"}),
            ("tag_customer", {"add": "新"}),
            ("group_customer", {"group_id": ""}),
        ],
    )
    def test_opens_and_commits(self, ana, full, name, given):
        link = reverse(name, args=[full.pk])
        assert ana.get(link).status_code == 200
        assert ana.post(link, given).status_code == 302

    def test_removes_a_contact(self, ana, full):
        link = reverse("remove_contact", args=[full.pk, Contact.objects.get().pk])
        assert ana.get(link).status_code == 200
        assert ana.post(link).status_code == 302
        assert not Contact.objects.exists()

    def test_shows_the_effect_before_it_commits(self, ana, full):
        before = Note.objects.count()
        link = reverse("write_note", args=[full.pk])
        page = ana.post(link, {"text": "x", "rehearse": "1"})
        assert "Note written" in page.content.decode()
        assert Note.objects.count() == before

    def test_connects_two_customers(self, ana, full):
        given = {
            "direction": "out", "kind": "supplies", "other": "HD", "currency": "CNY",
            "starts_on": "2026-01-01",
        }  # fmt: skip
        link = reverse("connect_customer", args=[full.pk])
        assert ana.get(link).status_code == 200
        assert ana.post(link, given).status_code == 302
        assert ana.post(link, given | {"other": "没有"}).status_code == 422


class TestDocuments:
    def test_takes_a_file_and_sends_it_back_safely(self, ana, full, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        link = reverse("add_document", args=[full.pk])
        assert ana.get(link).status_code == 200
        sent = SimpleUploadedFile("执照.pdf", PDF)
        assert ana.post(link, {"file": sent}).status_code == 302
        page = ana.get(tab(full, "documents")).content.decode()
        assert "执照.pdf" in page
        row = full.documents.get()
        answer = ana.get(reverse("document", args=[full.pk, row.pk]))
        assert b"".join(answer) == PDF
        assert "attachment" in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]

    def test_says_what_to_do_about_a_program(self, ana, full, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        sent = SimpleUploadedFile("a.pdf", b"MZ" + b"\0" * 99)
        page = ana.post(reverse("add_document", args=[full.pk]), {"file": sent})
        assert page.status_code == 422 and "Programs are never kept" in page.content.decode()


class TestMergesAndDuplicates:
    def test_shows_both_sides_and_proposes(self, ana, house, full):
        other = Customer.objects.get(external_id="HD")
        link = reverse("merge_customers", args=[full.pk, other.pk])
        page = ana.get(link).content.decode()
        assert full.name in page and other.name in page
        effect = ana.post(link, {"rehearse": "1", "name": "kept"}).content.decode()
        assert "Two customer files made one" in effect
        ana.post(link, {"name": "kept", "why_proposed": "同一公司"})
        assert Proposal.objects.get().payload["choices"] == {"name": "kept"}

    def test_asks_which_file(self, ana, full):
        link = reverse("merge_customer", args=[full.pk])
        assert ana.get(link).status_code == 200
        assert ana.get(link, {"other": "宏达"}).status_code == 302

    def test_lists_pairs_and_dismisses_one(self, ana, house, huaxin):
        customer(house.north, "深圳华信贸易有限责任公司", not_duplicates=[huaxin.pk])
        DuplicatePair.objects.all().delete()
        assert ana.get(reverse("duplicates")).status_code == 200
        ana.post(reverse("find_duplicates"))
        page = ana.get(reverse("duplicates")).content.decode()
        assert huaxin.name in page
        link = reverse("dismiss_duplicate", args=[DuplicatePair.objects.get().pk])
        assert ana.post(link, {"because": "两家"}).status_code == 302
        assert DuplicatePair.objects.get().dismissed_because == "两家"


class TestGroupsAndFields:
    def test_makes_a_group_and_shows_its_members(self, ana, full):
        ana.post(reverse("new_group"), {"name": "华信集团"})
        assert ana.get(reverse("customer_groups")).status_code == 200
        made = actions.save_group(name="乙", by=SYSTEM, at=AT).events[0].group_id
        actions.set_group(customer_ids=[full.pk], group_id=made, by=SYSTEM, at=AT)
        page = ana.get(reverse("customer_group", args=[made])).content.decode()
        assert full.name in page

    def test_defines_a_field_that_every_file_then_asks_for(self, ana, full):
        given = {
            "code": "channel", "label_zh": "渠道", "label_en": "Channel", "kind": "choice",
            "choices": "a | 甲 | Alpha\nb | 乙 | Beta", "position": "0",
        }  # fmt: skip
        assert ana.get(reverse("new_custom_field")).status_code == 200
        assert ana.post(reverse("new_custom_field"), given).status_code == 302
        assert "Channel" in ana.get(reverse("custom_fields")).content.decode()
        assert "Alpha" in ana.get(reverse("new_customer")).content.decode()
        assert ana.post(reverse("retire_custom_field", args=["channel"])).status_code == 302

    def test_the_search_box_finds_customers(self, ana, full):
        assert ana.get("/search", {"q": "hongda"}).url.startswith("/customers/")

"""Lists: search, filters, sort, columns, totals, saved views, export, bulk."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.http import QueryDict

from obligor.foundation.listing import Column, Kind, Listing, NumberFilter
from obligor.foundation.listing.export import TooManyRowsForExcel, as_excel, neutral
from obligor.foundation.listing.view import page
from obligor.foundation.models import SavedView
from obligor.people.models import User
from obligor.people.queries import people


def names(answer) -> list[str]:
    return [row.cells[0].value for row in answer.context["listing"].rows]


class TestFinding:
    def test_searches_every_named_field(self, client_of):
        assert names(client_of("ana").get("/people?q=OTT")) == ["otto"]

    def test_says_what_to_do_when_nothing_matches(self, client_of):
        text = client_of("ana").get("/people?q=zzz").content.decode()
        assert "Nothing matches" in text and "Clear all" in text

    def test_sorts_both_ways(self, client_of):
        client = client_of("ana")
        assert names(client.get("/people?sort=-username"))[0] == "vera"
        assert names(client.get("/people?sort=username"))[0] == "ana"

    def test_a_filter_becomes_a_chip_that_takes_it_away(self, client_of, cast):
        User.objects.filter(username="sam").update(is_active=False)
        answer = client_of("ana").get("/people?active=no&sort=username")
        assert names(answer) == ["sam"]
        chip = answer.context["listing"].chips[0]
        assert (str(chip.label), chip.value, chip.link) == ("Active", "no", "/people?sort=username")

    def test_a_bound_that_cannot_be_read_is_said_and_filters_nothing(self, client_of):
        answer = client_of("ana").get("/people?last_login_from=yesterday")
        assert "cannot be read" in answer.content.decode()
        assert len(names(answer)) == 4

    def test_shows_the_columns_asked_for(self, client_of):
        heads = client_of("ana").get("/people?cols=email").context["listing"].heads
        assert [h.column.name for h in heads] == ["username", "email"]

    def test_htmx_gets_the_list_alone(self, client_of):
        headers = {"HX-Request": "true", "HX-Target": "listing-people"}
        answer = client_of("ana").get("/people?q=otto", headers=headers)
        assert answer.content.decode().lstrip().startswith('<section id="listing-people"')


class TestSavedViews:
    def save(self, client, **more):
        given = {"listing": "people", "path": "/people", "name": "mine", "query": "q=otto"}
        return client.post("/views", given | more)

    def test_leads_to_the_view(self, client_of):
        assert self.save(client_of("ana"))["Location"] == "/people?q=otto"

    def test_the_same_name_replaces_it(self, client_of):
        client = client_of("ana")
        self.save(client)
        self.save(client, query="q=sam")
        assert SavedView.objects.get().query == "q=sam"

    def test_only_a_shared_one_is_seen_by_others(self, client_of):
        self.save(client_of("ana"))
        assert "mine" not in client_of("vera").get("/people").content.decode()
        self.save(client_of("ana"), is_shared="1")
        assert "mine" in client_of("vera").get("/people").content.decode()

    def test_nobody_else_deletes_it(self, client_of):
        self.save(client_of("ana"), is_shared="1")
        path = f"/views/{SavedView.objects.get().pk}/drop"
        assert client_of("vera").post(path).status_code == 403
        client_of("ana").post(path)
        assert not SavedView.objects.exists()


class TestExport:
    def test_excel_holds_exactly_what_is_filtered(self, client_of):
        answer = client_of("ana").get("/people?q=otto&cols=display_name&export=xlsx")
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
        assert list(book.active.values) == [("User name", "Name"), ("otto", "Otto")]

    def test_csv_opens_in_excel_with_its_chinese(self, client_of):
        answer = client_of("ana", language="zh-hans").get("/people?q=otto&export=csv")
        text = b"".join(answer).decode("utf-8")
        assert text.startswith("\ufeff用户名,") and "otto" in text

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
    def test_text_is_never_a_formula(self, start):
        assert neutral(f"{start}1+1") == f"'{start}1+1"

    def test_a_formula_in_a_name_stays_text_in_excel(self, client_of, cast):
        User.objects.filter(username="sam").update(display_name="=1+1")
        answer = client_of("ana").get("/people?q=sam&cols=display_name&export=xlsx")
        cell = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).active["B2"]
        assert (cell.value, cell.data_type) == ("=1+1", "s")

    def test_more_rows_than_a_sheet_holds_are_refused(self, cast, monkeypatch):
        monkeypatch.setattr("obligor.foundation.listing.export.EXCEL_ROWS_MAX", 3)
        with pytest.raises(TooManyRowsForExcel):
            as_excel(AMOUNTS, people(), given=QueryDict())


AMOUNTS = Listing(
    name="amounts",
    title="Amounts",
    columns=[
        Column(name="username", label="Name"),
        Column(
            name="pk", label="Amount", kind=Kind.MONEY, sort="pk", total="pk", currency="language"
        ),
    ],
    filters=[NumberFilter(name="amount", label="Amount", field="pk", is_money=True)],
)


class TestTotals:
    def test_never_add_up_two_currencies(self, cast, rf):
        User.objects.filter(username__in=["ana", "otto"]).update(language="CNY")
        User.objects.filter(username__in=["vera", "sam"]).update(language="JPY")
        request = rf.get("/amounts")
        request.user, request.actor = cast["ana"], None
        shown = page(AMOUNTS, people(), request=request)
        expected = {
            "CNY": cast["ana"].pk + cast["otto"].pk,
            "JPY": cast["vera"].pk + cast["sam"].pk,
        }
        assert {line[1].currency: line[1].value for line in shown.totals} == expected

    def test_cover_all_pages(self, client_of):
        assert client_of("ana").get("/people?size=25").context["listing"].count == 4


def test_a_money_filter_reads_major_units_with_separators():
    applied = AMOUNTS.filters[0].applied(QueryDict("amount_from=1,000.50"))
    assert applied.chips[0].value == "≥ 1,000.50" and not applied.fault


def test_a_money_filter_refuses_half_a_cent():
    assert AMOUNTS.filters[0].applied(QueryDict("amount_from=0.005")).fault


class TestSelection:
    def test_takes_the_ticked_or_all_that_are_filtered(self, cast, rf):
        listing = Listing(name="p", title="", columns=AMOUNTS.columns, search=("username",))
        ticked = rf.post("/", {"ids": [cast["ana"].pk, "x"]})
        assert [u.username for u in listing.selected(ticked, people())] == ["ana"]
        everything = rf.post("/", {"all": "1", "query": "q=o"})
        assert [u.username for u in listing.selected(everything, people())] == ["otto"]

"""camt.053 and MT940 messages become rows of accounts."""

from datetime import date

import pytest

from obligor_core.bankflows.reading import read
from obligor_core.bankflows.statement import StatementUnknown

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt><Stmt>
<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>Muster AG</Nm></Ownr>
<Svcr><FinInstnId><BICFI>COBADEFF</BICFI></FinInstnId></Svcr></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">100.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">130.50</Amt>
<CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry><Amt Ccy="EUR">50.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>{status}</Sts>
<BookgDt><Dt>2026-01-05</Dt></BookgDt><NtryDtls>
<TxDtls><Amt Ccy="EUR">20.25</Amt><CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr>{name}</Dbtr>
<DbtrAcct><Id><IBAN>FR76</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>invoice 1</Ustrd></RmtInf></TxDtls>
<TxDtls><Amt Ccy="EUR">30.25</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">20.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>{status}</Sts>
<BookgDt><DtTm>2026-01-06T23:10:00</DtTm></BookgDt><NtryDtls><TxDtls><RltdPties>
<Cdtr>{name}</Cdtr></RltdPties></TxDtls></NtryDtls><AddtlNtryInf>RENT</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="EUR">9.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts>
<BookgDt><Dt>2026-01-07</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>"""
MT940 = """{1:F01BANKDEFFAXXX0000000000}{2:I940BANKDEFFXXXXN}{4:
:20:STMT1
:25:37040044/532013000EUR
:28C:1/1
:60F:C260101EUR1000,00
:61:2601020102D100,50NTRFREF1//B1
:86:177?00RENT?20Office?21January?31DE123?32LANDLORD?33 LTD
:61:2601030103C2000,NTRFREF2//B2
:86:/NAME/BUYER SA/REMI/invoice 7
:61:2601030103RD5,00NTRFREF3
:86:correction
:62F:C260103EUR2904,50
-}
"""


OLD_AND_NEW = [
    ("02", "BOOK", "<Nm>Acheteur SA</Nm>"),
    ("08", "<Cd>BOOK</Cd>", "<Pty><Nm>Acheteur SA</Nm></Pty>"),
]


class TestCamt:
    @pytest.mark.parametrize(("version", "status", "name"), OLD_AND_NEW)
    def test_reads_every_version_alike(self, version, status, name):
        text = CAMT.format(version=version, status=status, name=name)
        found = read(text.encode(), "x.xml").accounts[0]
        assert found.account.number == "DE89370400440532013000"
        assert (found.account.holder, found.account.currency) == ("Muster AG", "EUR")
        assert found.rows["amount_minor"].to_list() == [2_025, 3_025, -2_000]
        assert found.rows["balance_minor"].to_list() == [12_025, 15_050, 13_050]
        assert (found.opening_minor, found.closing_minor) == (10_000, 13_050)
        assert found.rows["party_name"].to_list() == ["Acheteur SA", "", "Acheteur SA"]
        assert found.rows["booked_second"].to_list() == [None, None, 83_400]

    def test_refuses_a_document_type(self):
        text = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
        with pytest.raises(StatementUnknown, match="document type"):
            read(text.encode(), "x.xml")

    @pytest.mark.parametrize("text", ["<a><b></a>", "<a/>"])
    def test_refuses_what_is_no_message(self, text):
        with pytest.raises(StatementUnknown):
            read(text.encode(), "x.xml")


class TestMt940:
    def test_reads_rows_and_balances(self):
        found = read(MT940.encode(), "x.sta").accounts[0]
        assert (found.account.number, found.account.bank) == ("532013000", "37040044")
        assert found.rows["amount_minor"].to_list() == [-10_050, 200_000, 500]
        assert found.rows["balance_minor"].to_list()[-1] == found.closing_minor == 290_450
        assert found.rows["booked_on"].to_list()[0] == date(2026, 1, 2)

    def test_reads_both_forms_of_field_86(self):
        found = read(MT940.encode(), "x.sta").accounts[0].rows
        assert found["party_name"].to_list() == ["LANDLORD LTD", "BUYER SA", ""]
        assert found["purpose"].to_list() == ["OfficeJanuary", "invoice 7", "correction"]
        assert found["party_account"].to_list()[0] == "DE123"

    def test_reads_each_of_several_statements(self):
        block = MT940.split("{4:\n")[1].replace("-}\n", "-\n")
        assert len(read((block + block).encode(), "x.sta").accounts) == 2

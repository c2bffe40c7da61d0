"""Questions about statements, always within what the asker reaches."""

from obligor.statements.queries.book import customers_with_newest, older_than
from obligor.statements.queries.checking import (
    before,
    checked,
    fault_columns,
    to_answer,
)
from obligor.statements.queries.contents import content_of, path_of
from obligor.statements.queries.reach import (
    SEE,
    StatementNotFound,
    UploadNotFound,
    in_force,
    of_customer,
    same_period,
    statement_for,
    statements,
    upload_for,
    uploads,
)
from obligor.statements.queries.stored import (
    header_columns,
    header_of,
    line_columns,
    lines_of,
    statement_of,
    written_lines_of,
)

__all__ = [
    "SEE",
    "StatementNotFound",
    "UploadNotFound",
    "before",
    "checked",
    "content_of",
    "customers_with_newest",
    "fault_columns",
    "header_columns",
    "header_of",
    "in_force",
    "line_columns",
    "lines_of",
    "of_customer",
    "older_than",
    "path_of",
    "same_period",
    "statement_for",
    "statement_of",
    "statements",
    "to_answer",
    "upload_for",
    "uploads",
    "written_lines_of",
]

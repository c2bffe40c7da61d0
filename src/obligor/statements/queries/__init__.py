"""Questions about statements, always within what the asker reaches."""

from obligor.statements.queries.book import customers_with_newest, older_than
from obligor.statements.queries.checking import (
    UNIT,
    before,
    check_name,
    fault_columns,
    faults_between,
    faults_found,
    to_answer,
)
from obligor.statements.queries.contents import ContentMissing, content_of, path_of
from obligor.statements.queries.facts import facts
from obligor.statements.queries.frames import Frames, frames
from obligor.statements.queries.judged import Judged, digits_of, judged
from obligor.statements.queries.peers import (
    Standing,
    bands_for,
    peer_ratios,
    standard_values,
    standing_of,
)
from obligor.statements.queries.reach import (
    SEE,
    StatementNotFound,
    UploadNotFound,
    has_any,
    in_force,
    of_customer,
    same_period,
    statement_for,
    statements,
    upload_for,
    uploads,
)
from obligor.statements.queries.reviewing import (
    Answers,
    LineSeen,
    PeriodSeen,
    Review,
    check_owner,
    read_file,
    review_of,
)
from obligor.statements.queries.spread import Spread, analytic_name, ratio_name, spread_of
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
    "UNIT",
    "Answers",
    "ContentMissing",
    "Frames",
    "Judged",
    "LineSeen",
    "PeriodSeen",
    "Review",
    "Spread",
    "Standing",
    "StatementNotFound",
    "UploadNotFound",
    "analytic_name",
    "bands_for",
    "before",
    "check_name",
    "check_owner",
    "content_of",
    "customers_with_newest",
    "digits_of",
    "facts",
    "fault_columns",
    "faults_between",
    "faults_found",
    "frames",
    "has_any",
    "header_columns",
    "header_of",
    "in_force",
    "judged",
    "line_columns",
    "lines_of",
    "of_customer",
    "older_than",
    "path_of",
    "peer_ratios",
    "ratio_name",
    "read_file",
    "review_of",
    "same_period",
    "spread_of",
    "standard_values",
    "standing_of",
    "statement_for",
    "statement_of",
    "statements",
    "to_answer",
    "upload_for",
    "uploads",
    "written_lines_of",
]

"""How long the questions of a round were looked at, as ODK Central writes it: one table over all submissions.

Only checklists that ask for times have them. Which columns there are says Central's `lib/data/client-audits.js`
(headings of 2024); what a terminal does not know, where it is, stays empty.
"""

from collections.abc import Iterator

from fieldtui.checklists.forms.audit import EVENT, times_of
from fieldtui.checklists.forms.form import Form
from fieldtui.checklists.out.rows import Submission
from fieldtui.checklists.out.tables import Holds
from fieldtui.rounds_out.delimited import Heading

NAME = " - audit"
"""What stands behind the name of the form in the name of the table."""
_TEXTS = ("instance ID", "event", "node")
_NUMBERS = ("start", "end", "latitude", "longitude", "accuracy")
_MORE = ("old-value", "new-value", "user", "change-reason")
HEADINGS: tuple[Heading, ...] = (
    *((name, Holds.TEXT) for name in _TEXTS),
    *((name, Holds.NUMBER) for name in _NUMBERS),
    *((name, Holds.TEXT) for name in _MORE),
)


def times_rows(form: Form, made: Submission) -> Iterator[list[str]]:
    """The rows of a submission; moments are milliseconds since 1970."""
    user = made.submitter if form.audit is not None and form.audit.user else ""
    for span in times_of(form.audit, made.record):
        when = [str(span.start), str(span.end), "", "", ""]
        yield [made.instance_id, EVENT, span.path, *when, span.before, span.after, user, ""]

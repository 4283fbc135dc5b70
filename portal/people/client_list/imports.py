"""Files of the client list: taken in, read, previewed; what became of each."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.orm import Session

from portal import audit, clock, jobs, refs
from portal.errors import Refusal
from portal.people.client_list.changes import ORDER, Change, counts, left_alone
from portal.people.client_list.columns import COLUMNS, read_row
from portal.people.client_list.explained import without_examples
from portal.people.client_list.files import MOST_BYTES, read_client_list
from portal.people.client_list.plan import make_plan
from portal.people.client_list.record import Seen, load_record
from portal.people.households.restricted import can_lift
from portal.people.models import Adult, Household, Staff
from portal.people.models.client_list import ClientChange, ClientImport, ImportState
from portal.people.sight import hidden_adults, visible_households

A_PAGE = 100
NEWEST = 20

NOT_READ = "The file could not be read, and we do not know why. What was sent is deleted."
NOT_APPLIED = "It could not be applied, and we do not know why. Nothing of it was changed."
NOT_UNDONE = "It could not be undone, and we do not know why. Nothing of it was taken back."


def upload(
    session: Session, *, file_name: str, content: bytes, staff: Staff, by: audit.Actor
) -> ClientImport:
    """Take a file in, for the worker to read. Refuses one that is empty or over 20 MB.

    ``staff`` sees what they may see of the preview, and is named for what the file adds as
    restricted.
    """
    if not content.strip():
        raise Refusal("The file is empty.", field="file")
    if len(content) > MOST_BYTES:
        raise Refusal(f"The file is larger than {MOST_BYTES // 1_000_000} MB: divide it.", "file")
    one = new_import(session, file_name=file_name, content=content, named=staff, by=by)
    one.content = base64.b64encode(content).decode()
    one.job = jobs.queue(session, "client_list.read", by=by, import_id=one.id).public_id
    audit.record(session, "client_list.uploaded", subject=subject(one), by=by)
    return one


def new_import(
    session: Session, *, file_name: str, content: bytes, named: Staff | None, by: audit.Actor
) -> ClientImport:
    """The row of a file that is about to be read."""
    one = ClientImport(
        ref=refs.reference("LIST"),
        file_name="".join(letter for letter in file_name if letter.isprintable())[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        state=ImportState.READING,
        counts={},
        named_id=named.id if named else None,
        by_kind=by.kind,
        by_ref=by.ref,
        uploaded_at=clock.now(),
    )
    session.add(one)
    session.flush()
    return one


def content_of(one: ClientImport) -> bytes:
    return base64.b64decode(one.content or "")


def plan_file(
    session: Session,
    content: bytes,
    *,
    seen: Seen,
    named: Staff | None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[list[Change], Sequence[int]]:
    """What a file would do, and the numbers of its rows. Refuses a file that cannot be read.

    It is compared with the households of which ``seen`` is true; ``named`` will be who may see
    those that it adds as restricted, and must be able to lift that again.
    """
    filed, rows = read_client_list(content, COLUMNS), []
    for number, one in enumerate(filed):
        rows.append(read_row(one))
        progress(number, len(filed))
    rows = without_examples(rows)
    record = load_record(session, seen)
    plan = make_plan(record, rows, may_restrict=named is not None and can_lift(named))
    return plan, [row.number for row in rows]


def keep_plan(
    session: Session, one: ClientImport, plan: Sequence[Change], rows: Sequence[int]
) -> None:
    """Write down what a file would do. Its content is not needed any more, and is forgotten."""
    one.state, one.content, one.counts = ImportState.READ, None, counts(plan, len(rows))
    one.alone = left_alone(plan, rows)
    place = {action: number for number, action in enumerate(ORDER)}
    written = [
        {
            "import_id": one.id,
            "place": place[change.action],
            "row": change.row,
            "what": change.what,
            "action": change.action,
            "mark": change.mark,
            "household_ref": change.household_ref,
            "detail": json.dumps(
                [change.before, change.after, change.column, change.message], ensure_ascii=False
            ),
        }
        for change in plan
    ]
    session.flush()
    _note_taken_numbers(session, one, plan)
    if written:
        session.execute(insert(ClientChange.__table__), written)  # type: ignore[arg-type]


def _note_taken_numbers(session: Session, one: ClientImport, plan: Sequence[Change]) -> None:
    """Who writes numbers at random learns that some are taken: on which records, is written down
    for those who may see them."""
    about = {change.about for change in plan if change.about}
    if about:
        by = audit.Actor(one.by_kind, one.by_ref)
        event = audit.record(session, "client_list.numbers_refused", subject=subject(one), by=by)
        audit.add_about(session, event, about)


def changes_of(session: Session, one: ClientImport) -> list[Change]:
    """All that a file would do or did, in the order of its rows."""
    query = select(ClientChange).where(ClientChange.import_id == one.id)
    return list(_read(session, query.order_by(ClientChange.row, ClientChange.id)))


def page_of(
    session: Session, one: ClientImport, *, staff: Staff, number: int
) -> tuple[list[Change], bool]:
    """A page of the preview, what is wrong first, and whether there are more. Only for who
    uploaded the file, without households and adults that they may not see any more."""
    if not is_of(one, staff):
        return [], False
    seen = visible_households(staff)
    hidden = exists().where(Household.ref == ClientChange.household_ref, ~seen)
    adults = exists().where(Adult.public_id == ClientChange.mark, Adult.id.in_(hidden_adults(seen)))
    query = select(ClientChange).where(ClientChange.import_id == one.id, ~hidden, ~adults)
    query = query.order_by(ClientChange.place, ClientChange.row, ClientChange.id)
    found = list(_read(session, query.offset((number - 1) * A_PAGE).limit(A_PAGE + 1)))
    return found[:A_PAGE], len(found) > A_PAGE


def discard(session: Session, one: ClientImport, *, by: audit.Actor) -> None:
    """Put away an import that was read and is not applied: what was read of the file is deleted.

    Refuses one that is being read or applied, was applied, or was put away already.
    """
    session.refresh(one, with_for_update=True)
    if not may_discard(one):
        raise Refusal("Only an import that was read and not applied can be put away.")
    session.execute(delete(ClientChange).where(ClientChange.import_id == one.id))
    one.state, one.problem, one.alone = ImportState.DISCARDED, None, None
    session.flush()
    audit.record(session, "client_list.discarded", subject=subject(one), by=by)


def give_up(session: Session, one: ClientImport, *, by: audit.Actor) -> None:
    """The work on an import failed for good. A file that was never read is refused, and forgotten;
    one that was read waits to be applied as before; one that is applied stays so."""
    if one.state is ImportState.READING:
        one.state, one.content, one.problem = ImportState.REFUSED, None, NOT_READ
    elif one.state is ImportState.APPLYING:
        one.state, one.problem = ImportState.READ, NOT_APPLIED
    else:
        one.problem = NOT_UNDONE
    session.flush()
    audit.record(session, "client_list.refused", subject=subject(one), by=by)


def may_discard(one: ClientImport) -> bool:
    return one.state is ImportState.READ


def is_of(one: ClientImport, staff: Staff) -> bool:
    """Whether this member of staff uploaded the file."""
    return one.by_kind is audit.ActorKind.STAFF and one.by_ref == staff.public_id


def find_import(session: Session, ref: str, *, lock: bool = False) -> ClientImport | None:
    query = select(ClientImport).where(ClientImport.ref == ref)
    return session.scalar(query.with_for_update() if lock else query)


def newest_imports(session: Session) -> Sequence[ClientImport]:
    query = select(ClientImport).order_by(ClientImport.uploaded_at.desc(), ClientImport.id.desc())
    return session.scalars(query.limit(NEWEST)).all()


def number_to_apply(session: Session, *, staff: Staff) -> int:
    """How many files ``staff`` uploaded that were read, and neither applied nor put away."""
    own = (ClientImport.by_kind == audit.ActorKind.STAFF, ClientImport.by_ref == staff.public_id)
    query = select(func.count()).where(*own, ClientImport.state == ImportState.READ)
    return session.scalar(query) or 0


def subject(one: ClientImport) -> str:
    """An import, for the audit."""
    return f"client_list:{one.ref}"


def _read(session: Session, query: object) -> Iterator[Change]:
    for row in session.scalars(query):  # type: ignore[call-overload]
        before, after, column, message = json.loads(row.detail)
        yield Change(
            row.row,
            row.what,
            row.action,
            row.mark,
            row.household_ref,
            before,
            after,
            column,
            message,
        )

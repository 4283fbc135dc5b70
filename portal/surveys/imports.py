"""Historic responses: taken in from a file, all or nothing, and taken back as one."""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import audit, clock, refs, settings
from portal.db import insert_many
from portal.errors import Refusal
from portal.surveys.answer_files import FiledResponse, read_responses
from portal.surveys.models import (
    NOT_KNOWN,
    Answer,
    Cohort,
    Comment,
    Import,
    Question,
    Response,
    Survey,
    Version,
)
from portal.surveys.questions import find_survey

AT_ONCE = 10_000


def import_file(
    session: Session, *, version: Version, file_name: str, content: bytes, by: audit.Actor
) -> Import:
    """Add the responses in a CSV file to ``version``: all of them or none.

    Refuses a file of which anything is wrong, and one that is already in, to any version of
    the survey. Of a response its month and the band of its order's date are kept, no day.
    """
    # Two who bring the same file at once: the second waits here, then finds the first one's.
    session.execute(select(Survey.id).where(Survey.id == version.survey_id).with_for_update())
    same = session.scalar(
        select(Import)
        .join(Version)
        .where(
            Version.survey_id == version.survey_id,
            Import.sha256 == _fingerprint(content),
            Import.undone_at.is_(None),
        )
        .limit(1)
    )
    if same is not None:
        raise Refusal(
            f"This file is already in, as {same.ref}."
            " To count its responses once more, import it with --again."
        )
    return import_file_again(session, version=version, file_name=file_name, content=content, by=by)


def import_file_again(
    session: Session, *, version: Version, file_name: str, content: bytes, by: audit.Actor
) -> Import:
    """As `import_file`, of a file that may be in already: its responses count once more."""
    today = clock.today()
    responses = read_responses(content, version, settings.on(session, today), today=today)
    added = Import(
        ref=refs.reference("IMP"),
        version=version,
        version_id=version.id,
        file_name=_printable(PurePath(file_name).name)[:255],
        sha256=_fingerprint(content),
        responses=len(responses),
        imported_at=clock.now(),
    )
    session.add(added)
    session.flush()
    _store(session, added, responses)
    audit.record(
        session,
        "survey.imported",
        subject=f"import:{added.ref}",
        by=by,
        survey=version.survey.key,
        version=version.number,
        responses=len(responses),
    )
    return added


def imports_of(session: Session, survey_key: str) -> Sequence[Import]:
    """All imports to a survey, those taken back included, the newest first."""
    survey = find_survey(session, survey_key)
    return session.scalars(
        select(Import)
        .join(Version)
        .where(Version.survey_id == survey.id)
        .order_by(Import.imported_at.desc(), Import.id.desc())
    ).all()


def undo_import(session: Session, *, ref: str, by: audit.Actor) -> Import:
    """Take one import back: its responses go, its row stays. Refuses one already taken back."""
    found = session.scalar(
        select(Import).where(Import.ref == ref.strip().upper()).with_for_update()
    )
    if found is None:
        raise Refusal(f"There is no import “{ref[:60]}”.")
    if found.undone_at is not None:
        raise Refusal(f"The import {found.ref} is already taken back.")
    questions = select(Question.id).where(Question.version_id == found.version_id)
    cohorts = select(Cohort.id).where(Cohort.import_id == found.id)
    session.execute(
        delete(Answer).where(Answer.question_id.in_(questions), Answer.cohort_id.in_(cohorts))
    )
    session.execute(delete(Response).where(Response.cohort_id.in_(cohorts)))
    session.execute(delete(Comment).where(Comment.import_id == found.id))
    session.execute(delete(Cohort).where(Cohort.import_id == found.id))
    found.undone_at = clock.now()
    audit.record(session, "survey.import_undone", subject=f"import:{found.ref}", by=by)
    return found


def _store(session: Session, added: Import, responses: Sequence[FiledResponse]) -> None:
    cohorts = _cohorts(session, added, responses)
    # Stored in the order of their random numbers: nothing tells the row of the file.
    ids = sorted(_random_ids(len(responses)))
    shuffled = list(responses)
    secrets.SystemRandom().shuffle(shuffled)
    for start in range(0, len(shuffled), AT_ONCE):
        part = [
            (id_, cohorts[one.month, one.authority, one.band], one)
            for id_, one in zip(
                ids[start : start + AT_ONCE], shuffled[start : start + AT_ONCE], strict=True
            )
        ]
        insert_many(session, Response, ("id", "cohort_id"), [row[:2] for row in part])
        insert_many(
            session,
            Answer,
            ("response_id", "question_id", "cohort_id", "option"),
            [
                (id_, question, cohort, option)
                for id_, cohort, one in part
                for question, option in one.options
            ],
        )
    _store_comments(session, added, shuffled)


def _cohorts(
    session: Session, added: Import, responses: Sequence[FiledResponse]
) -> dict[tuple[str, str, str], int]:
    kinds = sorted({(one.month, one.authority, one.band) for one in responses})
    rows = [
        Cohort(
            version_id=added.version_id,
            import_id=added.id,
            month=month,
            authority=authority,
            band=band,
        )
        for month, authority, band in kinds
    ]
    session.add_all(rows)
    session.flush()
    return {kind: row.id for kind, row in zip(kinds, rows, strict=True)}


def _store_comments(session: Session, added: Import, responses: Sequence[FiledResponse]) -> None:
    comments = [comment for one in responses for comment in one.comments]
    # Shuffled once more, so that they do not lie in the order of their responses either.
    secrets.SystemRandom().shuffle(comments)
    rows = [
        (id_, question, added.id, text)
        for id_, (question, text) in zip(_random_ids(len(comments)), comments, strict=True)
    ]
    if rows:
        insert_many(session, Comment, ("id", "question_id", "import_id", "text"), rows)


def _random_ids(count: int) -> Iterator[int]:
    ids: set[int] = set()
    while len(ids) < count:
        ids.add(secrets.randbits(63))
    return iter(ids)


def _fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)


def authorities_named(session: Session) -> set[str]:
    """The keys of authorities that answers carry."""
    keys = session.scalars(select(Cohort.authority).distinct())
    return {key for key in keys if key != NOT_KNOWN}

"""Invented answers that look like real ones: twenty months, the authorities and those not known,
six bands, one question in twelve left blank, codes at random."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice, product

from sqlalchemy.orm import Session

from portal import settings
from portal.db import insert_many
from portal.surveys.models import NOT_KNOWN, Answer, Cohort, Import, Kind, Response, Version
from portal.surveys.questions import find_version

SURVEY = "pre-order"
MONTHS = [f"{year}-{month:02d}" for year in (2022, 2023, 2024) for month in range(1, 13)][8:28]
PERIODS = ("First=2022-10-01..2023-03-31", "Second=2023-04-01..2024-03-31")
BANDS = ("under_1", "1_to_3", "3_to_5", "5_to_10", "over_10", NOT_KNOWN)
BLANK = 0.08
AT_ONCE = 20_000
NOW = datetime(2024, 6, 1, tzinfo=UTC)


def add_responses(session: Session, count: int) -> None:
    """Add ``count`` responses to the shipped pre-order survey, in cohorts as an import makes."""
    chance = random.Random(count)
    version = find_version(session, SURVEY)
    cohorts = _cohorts(session, version, count)
    options = [
        (question.id, [option.position for option in question.options])
        for question in version.questions
        if question.kind is not Kind.TEXT
    ]
    ids = iter(sorted(chance.sample(range(2**63 - 1), count)))
    while part := [(id_, chance.choice(cohorts)) for id_ in islice(ids, AT_ONCE)]:
        insert_many(session, Response, ("id", "cohort_id"), part)
        insert_many(
            session,
            Answer,
            ("response_id", "question_id", "cohort_id", "option"),
            list(_answers(part, options, chance)),
        )


def _cohorts(session: Session, version: Version, count: int) -> list[int]:
    added = Import(
        ref=f"BENCH-{count}",
        version_id=version.id,
        file_name="bench.csv",
        sha256="0" * 64,
        responses=count,
        imported_at=NOW,
    )
    session.add(added)
    session.flush()
    known = [one.key for one in settings.on(session, NOW.date()).authorities]
    rows = [
        Cohort(version_id=version.id, import_id=added.id, month=month, authority=where, band=band)
        for month, where, band in product(MONTHS, [*known, NOT_KNOWN], BANDS)
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def _answers(
    part: Sequence[tuple[int, int]],
    options: Sequence[tuple[int, Sequence[int]]],
    chance: random.Random,
) -> Iterator[tuple[int, int, int, int]]:
    for id_, cohort in part:
        for question, positions in options:
            if chance.random() >= BLANK:
                yield id_, question, cohort, positions[int(chance.random() * len(positions))]

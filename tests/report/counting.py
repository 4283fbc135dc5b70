"""Responses one by one, and the tables they must give, counted the slow way.

Nothing here knows how the portal counts: no frames, no SQL. `frames_of` alone turns responses
into what `percentage_table` takes; `toml_of` and `csv_of` into what the real path begins with.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import pandas as pd

from portal.report.measures import Frames

Options = tuple[tuple[str, str, bool, bool], ...]  # code, label, positive, counted


@dataclass(frozen=True)
class Asked:
    """A question of one version."""

    key: str
    text: str
    options: Options
    measure: str | None = None
    kind: str = "choice"

    @property
    def definition(self) -> tuple[object, ...]:
        return self.text, self.kind, self.options


@dataclass(frozen=True)
class Given:
    """One response: in which period, to which version, in the group asked for or not."""

    version: int
    period: int
    inside: bool = True
    answers: dict[str, str] = field(default_factory=dict)  # question key, option code


Versions = dict[int, tuple[Asked, ...]]


@dataclass(frozen=True)
class Cell:
    answered: int = 0
    positive: int = 0
    others: int = 0

    def mark(self, grouped: bool) -> str:
        if grouped and (self.answered or self.others) and min(self.answered, self.others) < 10:
            return "[c]"
        return "" if self.answered else "[z]"

    @property
    def percent(self) -> Fraction:
        return Fraction(100 * self.positive, self.answered)


def shown_versions(versions: Versions, given: Sequence[Given]) -> list[int]:
    """Those that were answered, the latest first; the latest of all if none was."""
    return sorted({one.version for one in given}, reverse=True) or [max(versions)]


def measures_of(versions: Versions, given: Sequence[Given]) -> dict[str, str]:
    """Key and wording of each measure, in the order of the table."""
    found: dict[str, str] = {}
    for number in shown_versions(versions, given):
        for asked in versions[number]:
            if asked.key not in found and any(positive for _, _, positive, _ in asked.options):
                found[asked.key] = asked.measure or asked.text
    return found


def answers_to(
    key: str, period: int | None, versions: Versions, given: Sequence[Given]
) -> Iterator[tuple[Given, tuple[str, str, bool, bool]]]:
    """Each answer to a question in a period (None: in all), with the option chosen."""
    for one in given:
        if key in one.answers and period in (None, one.period):
            asked = next(asked for asked in versions[one.version] if asked.key == key)
            yield one, next(option for option in asked.options if option[0] == one.answers[key])


def cell(key: str, period: int | None, versions: Versions, given: Sequence[Given]) -> Cell:
    answered = positive = others = 0
    for one, (_code, _label, is_positive, is_counted) in answers_to(key, period, versions, given):
        if is_counted and one.inside:
            answered += 1
            positive += is_positive
        elif is_counted:
            others += 1
    return Cell(answered, positive, others)


def frames_of(versions: Versions, given: Sequence[Given], *, grouped: bool = False) -> Frames:
    """What `surveys.figures` would count. Question n of version v has the id 100 * v + n."""
    options = [
        {
            "version": number,
            "question": 100 * number + place,
            "position": place,
            "key": asked.key,
            "kind": asked.kind,
            "text": asked.text,
            "measure": asked.measure or asked.text,
            "option": position,
            "code": option[0],
            "label": option[1],
            "positive": option[2],
            "counted": option[3],
        }
        for number in sorted(shown_versions(versions, given))
        for place, asked in enumerate(versions[number], 1)
        for position, option in enumerate(asked.options)
    ]
    ids = {
        (row["version"], row["key"], row["code"]): (row["question"], row["option"])
        for row in options
    }
    answers = Counter(
        (one.period, one.version, one.inside, *ids[one.version, key, code])
        for one in given
        for key, code in one.answers.items()
    )
    responses = Counter((one.period, one.version, one.inside) for one in given)
    return Frames(
        options=pd.DataFrame.from_records(options),
        answers=_counted(answers, ["period", "version", "inside", "question", "option"]),
        responses=_counted(responses, ["period", "version", "inside"]),
        grouped=grouped,
    )


def _counted(counts: Counter[tuple[object, ...]], columns: list[str]) -> pd.DataFrame:
    rows = [(*key, n) for key, n in counts.items()]
    return pd.DataFrame.from_records(rows, columns=[*columns, "n"])


def toml_of(key: str, questions: Sequence[Asked]) -> str:
    lines = [f'key = "{key}"', 'title = "A survey"']
    for asked in questions:
        lines += ["[[question]]", f'key = "{asked.key}"', f'text = "{asked.text}"']
        if asked.measure:
            lines.append(f'measure = "{asked.measure}"')
        if asked.kind == "scale":
            numbers = [int(code) for code, _, positive, _ in asked.options if positive]
            lines += ['kind = "scale"', f'positive = "{min(numbers)}..{max(numbers)}"']
        else:
            options = ", ".join(
                f'{{code = "{code}", label = "{label}",'
                f" positive = {str(positive).lower()}, counted = {str(counted).lower()}}}"
                for code, label, positive, counted in asked.options
            )
            lines.append(f"options = [{options}]")
    return "\n".join(lines)


def csv_of(questions: Sequence[Asked], given: Sequence[Given], months: Sequence[str]) -> str:
    """A file of the responses to one version; those inside are of Northbank."""
    keys = [asked.key for asked in questions]
    rows = [",".join(["submitted_on", "local_authority", *keys])]
    for number, one in enumerate(given):
        council = "Northbank" if one.inside else ("East Mere", "")[number % 2]
        day = f"{months[one.period]}-{number % 28 + 1:02}"
        rows.append(",".join([day, council, *(one.answers.get(key, "") for key in keys)]))
    return "\n".join(rows) + "\n"

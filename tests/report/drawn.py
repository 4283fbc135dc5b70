"""Surveys and responses as hypothesis draws them: versions that differ, groups of every size."""

from hypothesis import strategies as st

from tests.report.counting import Asked, Given, Versions


def numbers(low: int, high: int) -> tuple[tuple[str, str, bool, bool], ...]:
    return tuple((str(n), str(n), low <= n <= high, True) for n in range(11))


YES_NO = (("yes", "Yes", True, True), ("no", "No", False, True), ("na", "Not for us", False, False))
OPTIONS = (
    YES_NO,
    (*YES_NO[:2], ("na", "Other label", False, False)),
    (*YES_NO[:2], ("na", "Not for us", False, True)),
    (YES_NO[0], ("no", "No", True, True), YES_NO[2]),
    (YES_NO[1], YES_NO[0], YES_NO[2]),
)
# Of these none is positive: a question about who answers, which no table of percentages shows.
ABOUT = (("yes", "Yes", False, True), ("no", "No", False, True), ("na", "No answer", False, False))

texts = st.sampled_from(["First wording", "Second wording"])
measures = st.none() | st.just("Short wording")


@st.composite
def questions(draw: st.DrawFn) -> tuple[Asked, ...]:
    keys = draw(st.lists(st.sampled_from(["a", "b", "about", "s"]), min_size=1, unique=True))
    return tuple(draw(question(key)) for key in keys)


@st.composite
def question(draw: st.DrawFn, key: str) -> Asked:
    text, measure = draw(texts), draw(measures)
    if key == "s":
        scale = draw(st.sampled_from([numbers(6, 10), numbers(7, 10)]))
        return Asked(key, text, scale, measure, kind="scale")
    options = ABOUT if key == "about" else draw(st.sampled_from(OPTIONS))
    return Asked(key, text, options, measure)


@st.composite
def surveys(draw: st.DrawFn) -> Versions:
    return dict(enumerate(draw(st.lists(questions(), min_size=1, max_size=3)), 1))


@st.composite
def responses(draw: st.DrawFn, versions: Versions, periods: int) -> list[Given]:
    """Batches of 1 to 25 that answer alike: enough for groups above ten and below."""
    given: list[Given] = []
    for _ in range(draw(st.integers(0, 10))):
        version = draw(st.sampled_from(sorted(versions)))
        answers = {}
        for asked in versions[version]:
            code = draw(st.sampled_from(["", *(option[0] for option in asked.options)]))
            if code:
                answers[asked.key] = code
        one = Given(version, draw(st.integers(0, periods - 1)), draw(st.booleans()), answers)
        given += [one] * draw(st.integers(1, 25))
    return given


@st.composite
def drawn(draw: st.DrawFn) -> tuple[Versions, list[Given], int]:
    """Versions, responses to them, and the number of periods."""
    versions, periods = draw(surveys()), draw(st.integers(1, 4))
    return versions, draw(responses(versions, periods)), periods

"""Staff find a household by what people give them, and never one that is kept from them."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit import COMMAND_LINE
from portal.errors import Refusal
from portal.people import sight
from portal.people.households import adults, children, households, merging
from portal.people.households.adults import AdultFacts
from portal.people.households.children import ChildFacts
from portal.people.households.residence import Home
from portal.people.households.search_words import reindex
from portal.people.households.searching import MOST_SHOWN, Found, find_households, read_query
from portal.people.models import Adult, Child, ClosedReason, Household, Role, SearchWord, Staff
from tests.factories import (
    make_adult,
    make_child,
    make_household,
    make_restricted,
    make_second_home,
    make_staff,
)
from tests.house.test_queries import queries


@pytest.fixture
def sam(session: Session) -> Staff:
    return make_staff(session)


def find(session: Session, query: str, staff: Staff) -> list[Found]:
    return list(find_households(session, query, staff=staff).found)


def refs(session: Session, query: str, staff: Staff) -> list[str]:
    return [one.ref for one in find(session, query, staff)]


@pytest.fixture
def household(session: Session) -> Household:
    home = Home(date(2020, 5, 4), "northbank", None, "1 Hill", "ME14 1XX")
    made = make_household(session, "Zoë O’Brien-Łukasz", home=home, children=["Kit"])
    made.client_number = "C 0044 17"
    ada = make_adult(session, made, "محمد Ngũgĩ", "Anna.Smith@home.example", "+44 7700 900123")
    ada.client_number = "A-9"
    kit = sight.children_in(session, made)[0][0]
    kit.client_number = "K77"
    reindex(session, [made.id])
    return made


GOOD = """zoe|ZOË|zoë|obrien|o'brien|O’Brien|brien|lukasz|o'brien-łukasz|obrienlukasz|محمد|ngugi
Kit|kit zoe|anna.smith@home.example|ANNA.SMITH@HOME|anna.smith|annasmith@home
07700 900 123|+44 7700 900123
0044 7700900123|(07700) 900-123|07700|me14 1xx|ME141XX|me14|ME14 1|c 0044 17|c004417|a-9|k77
zoe 07700 900123|smi anna"""


@pytest.mark.parametrize("query", [one for line in GOOD.splitlines() for one in line.split("|")])
def test_found_by(session: Session, household: Household, sam: Staff, query: str) -> None:
    make_household(session, "Somebody Else")
    expected = [] if query == "smi anna" else [household.ref]
    assert refs(session, query, sam) == expected


def test_found_by_its_reference_however_typed(
    session: Session, household: Household, sam: Staff
) -> None:
    ref = household.ref
    for query in (ref, ref.lower(), ref.replace("-", ""), ref[4:], ref[4:8], ref.replace("-", " ")):
        assert ref in refs(session, query, sam), query


@pytest.mark.parametrize("query", ["zoe smith", "oe", "1xy", "kit bo", "zoe zoeb", "home.example"])
def test_each_word_must_be_the_beginning_of_one(
    session: Session, household: Household, sam: Staff, query: str
) -> None:
    assert refs(session, query, sam) == []


@pytest.mark.parametrize("query", ["", " ", "a", "é", "-", "()", "%", "a b c", "𝒂 ."])
def test_too_little_is_refused_in_words(query: str) -> None:
    with pytest.raises(Refusal, match="two letters"):
        read_query(query)


def test_too_much_is_refused_in_words() -> None:
    with pytest.raises(Refusal, match="8 words or fewer"):
        read_query("aa bb cc dd ee ff gg hh ii")
    assert len(read_query("x" * 10_000)[0]) == 100


@pytest.mark.parametrize(
    "query", ["%%", "__", "o%e", "z_e", "zoe' OR '1'='1", "\U0010ffff\U0010ffff"]
)
def test_signs_of_patterns_find_nothing(
    session: Session, household: Household, sam: Staff, query: str
) -> None:
    if any(one.isalnum() for one in query):
        assert refs(session, query, sam) == []
    else:
        with pytest.raises(Refusal, match="two letters"):
            refs(session, query, sam)


def test_what_a_result_tells(session: Session, sam: Staff) -> None:
    home = Home(date(2020, 5, 4), outside="Greenwich")
    household = make_household(session, "Ada Example", "Bo Example", home=home, children=["Kit"])
    kit = sight.children_in(session, household)[0][0]
    second = make_household(session, "Cy Other")
    make_second_home(session, second, kit, "Christopher")
    households.allocate_worker(session, household=household, worker=sam, by=COMMAND_LINE)
    households.close_household(
        session, household=household, reason=ClosedReason.MOVED_AWAY, by=COMMAND_LINE
    )
    assert find(session, "kit", sam) == [
        Found(
            id=household.id,
            ref=household.ref,
            restricted=False,
            closed=True,
            merged_into=None,
            worker=sam.name,
            adults=["Ada Example", "Bo Example"],
            children=["Kit"],
            place="Greenwich",
        )
    ]
    assert [one.children for one in find(session, "christopher", sam)] == [["Christopher"]]


def test_the_words_follow_each_change(session: Session, sam: Staff) -> None:
    household = make_household(session, "Ada Example")
    ada = sight.adults_in(session, household)[0]
    change = {"session": session, "household": household, "by": COMMAND_LINE}
    adults.change_adult(**change, adult=ada, facts=AdultFacts("Berta Example"))  # type: ignore[arg-type]
    assert (refs(session, "ada", sam), refs(session, "berta", sam)) == ([], [household.ref])
    kit = make_child(session, household, "Kit")
    found = sight.find_child(session, household, kit.public_id)
    assert found is not None
    children.change_child(**change, child=kit, home=found[1], name="Kay", facts=ChildFacts())  # type: ignore[arg-type]
    assert (refs(session, "kit", sam), refs(session, "kay", sam)) == ([], [household.ref])
    children.child_leaves(**change, child=kit, home=found[1])  # type: ignore[arg-type]
    adults.take_out(**change, adult=ada)  # type: ignore[arg-type]
    assert refs(session, "kay", sam) == refs(session, "berta", sam) == []


def test_a_merged_record_is_found_by_its_reference_and_says_where_it_is_now(
    session: Session, sam: Staff
) -> None:
    one, other = make_household(session, "Ada"), make_household(session, "Bo")
    merging.merge_households(session, merged=one, kept=other, by=COMMAND_LINE)
    (found,) = find(session, one.ref, sam)
    assert (found.merged_into, found.adults) == (other.ref, [])
    assert refs(session, "ada", sam) == [other.ref]


def test_a_restricted_record_is_in_no_result_but_of_those_named(
    session: Session, sam: Staff
) -> None:
    kim = make_staff(session, "kim@northbank.example", Role.ADVISORY)
    household = make_household(session, "Ada Canary", children=["Kit"])
    make_restricted(session, household, sam)
    for query in ("canary", "kit", household.ref, "ada canary"):
        assert refs(session, query, kim) == []
        assert refs(session, query, sam) == [household.ref]


def test_50_are_shown_each_once_and_then_type_more(session: Session, sam: Staff) -> None:
    for number in range(MOST_SHOWN):
        make_household(session, f"Anna Annabel Annie {number}")
    search = find_households(session, "ann", staff=sam)
    assert len({one.ref for one in search.found}) == len(search.found) == MOST_SHOWN
    assert search.more is False
    make_household(session, "Anna")
    search = find_households(session, "ann", staff=sam)
    assert (len(search.found), search.more) == (MOST_SHOWN, True)


def test_as_many_statements_whatever_is_found(session: Session, sam: Staff) -> None:
    counts = []
    for number in (0, 1, 30):
        for _ in range(number):
            make_household(session, "Anna Example", "Bo", children=["Kit", "Lee"])
        with queries(session.get_bind()) as seen:  # type: ignore[arg-type]
            find_households(session, "anna example", staff=sam)
        counts.append(len(seen))
    assert len(set(counts)) == 1
    assert counts[0] <= 6


def test_many_at_once_is_the_same_as_one_by_one(session: Session) -> None:
    made = [make_household(session, f"Ada {n}", children=[f"Kit {n}"]) for n in range(20)]
    words = select(SearchWord.word, SearchWord.household_id)
    before = sorted(map(tuple, session.execute(words)))
    session.execute(SearchWord.__table__.delete())  # type: ignore[attr-defined]
    reindex(session, [one.id for one in made])
    assert sorted(map(tuple, session.execute(words))) == before
    assert session.scalars(select(Adult.id)).all()
    assert session.scalars(select(Child.id)).all()

"""Adults who would see of each other, or of another home, what is not theirs."""

from tests.mutants.flaw import Flaw

WORLDS = "tests/house/test_two_worlds.py"
HELD = "tests/people/test_what_we_hold.py"
HELD_SINCE = "tests/people/test_held_since.py"
CHANGES_TOLD = "tests/people/test_changes_told.py"
OWN_WORDS = "tests/people/test_own_words.py"

OF_FAMILIES = (
    Flaw(
        "an invitation to an address given a minute ago",
        "people/accounts/linking.py",
        '    _check_held("e-mail address", adult.email_since)\n',
        "",
        HELD_SINCE,
    ),
    Flaw(
        "a call back on a number given a minute ago",
        "people/accounts/linking.py",
        '    _check_held("phone number", adult.phone_since)\n',
        "",
        HELD_SINCE,
    ),
    Flaw(
        "a new address that an import brings, held at once",
        "people/client_list/writing.py",
        "            given = {**given, **_held_anew(change, given)}\n",
        "            given = dict(given)\n",
        HELD_SINCE,
    ),
    Flaw(
        "word of a new address where the record warns of somebody",
        "people/accounts/details.py",
        "return not household.restricted and not warned and False not in answers",
        "return not household.restricted and False not in answers",
        CHANGES_TOLD,
    ),
    Flaw(
        "word of a new address for an account that was another adult's",
        "people/accounts/details.py",
        "Account.adult_id.is_distinct_from(adult.id)",
        "Account.adult_id != adult.id",
        CHANGES_TOLD,
    ),
    Flaw(
        "sight of a household that was left",
        "people/sight.py",
        "            Membership.adult_id == account.adult_id,\n"
        "            Membership.left_at.is_(None),\n",
        "            Membership.adult_id == account.adult_id,\n",
        WORLDS,
    ),
    Flaw(
        "how to reach another adult, in what can be downloaded",
        "people/households/held.py",
        "    if not own:\n",
        "    if False:\n",
        WORLDS,
    ),
    Flaw(
        "an address that is only planned, in what can be downloaded",
        "people/households/held.py",
        "if one.lives_from <= today]",
        "if one.lives_from <= today or today]",
        HELD,
    ),
    Flaw(
        "where the others lived before an adult came, in what can be downloaded",
        "people/households/held.py",
        "if until is None or until > came]",
        "if until is None or came]",
        HELD,
    ),
    Flaw(
        "an adult's own words, not shared, for the others of the household",
        "people/sight.py",
        "        words.shared_at > here.here_since,\n"
        "        words.shared_at > theirs.here_since,\n",
        "",
        OWN_WORDS,
    ),
    Flaw(
        "what was shared before somebody joined",
        "people/sight.py",
        "        words.shared_at > here.here_since,\n",
        "        words.shared_at.is_not(None),\n",
        OWN_WORDS,
    ),
    Flaw(
        "what was shared with a household that the writer has left",
        "people/sight.py",
        "        theirs.household_id == here.household_id,\n",
        "",
        OWN_WORDS,
    ),
    Flaw(
        "what was shared before two households were merged",
        "people/households/merging.py",
        "        row.here_since = clock.now()",
        "        pass",
        OWN_WORDS,
    ),
    Flaw(
        "somebody else who shares an adult's words",
        "people/own_words.py",
        "    if account.adult_id != words.written_by_id:\n",
        "    if account.adult_id is None:\n",
        OWN_WORDS,
    ),
    Flaw(
        "own words of another adult, in what can be downloaded",
        "people/households/own_contact.py",
        "            sight.words_seen_by(account, OwnContact),\n",
        "",
        WORLDS,
    ),
    Flaw(
        "children of both homes on one page",
        "people/sight.py",
        ".where(ChildHome.household_id == household.id, ChildHome.left_at.is_(None))",
        ".where(ChildHome.left_at.is_(None))",
        WORLDS,
    ),
)

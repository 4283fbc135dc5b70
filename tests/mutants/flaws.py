"""Access flaws that somebody could make, each with the tests that must catch it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Flaw:
    """In a file of the portal, the words that it has and what they are changed to."""

    name: str
    file: str
    has: str
    becomes: str
    tests: str


ACCESS = "tests/house/test_access.py"
WORLDS = "tests/house/test_two_worlds.py"
RESTRICTED = "tests/people/test_restricted_families.py"
RESTRICTED_MAIL = "tests/people/test_restricted_mail.py"
HELD = "tests/people/test_what_we_hold.py"
HELD_SINCE = "tests/people/test_held_since.py"
DEMO = "tests/demo/test_demo.py"
OWN_WORDS = "tests/people/test_own_words.py"
TOO_LATE = "tests/people/test_sent_too_late.py"
ASKED = "tests/people/test_asked_address.py"
MY_DAY = "tests/home/test_my_day.py"
AUDIT = "tests/administration/test_audit_sight.py"

FLAWS = (
    Flaw(
        "opening a household tells of restricted families",
        "people/households/likeness.py",
        "Household.merged_into_id.is_(None), visible_households(staff)",
        "Household.merged_into_id.is_(None)",
        "tests/people/test_opening.py",
    ),
    Flaw(
        "a page of families without a mark",
        "people/households/family_views.py",
        '@my_household.get("")\n@family\n',
        '@my_household.get("")\n',
        ACCESS,
    ),
    Flaw(
        "a record of a family open to all staff",
        "people/households/staff_views.py",
        '@families.get("/<ref>")\n@staff(Permission.READ_FAMILIES)',
        '@families.get("/<ref>")\n@staff(None)',
        ACCESS,
    ),
    Flaw(
        "the settings open to whoever keeps families",
        "administration/setting_views.py",
        "@staff(Permission.CHANGE_SETTINGS)",
        "@staff(Permission.CHANGE_FAMILIES)",
        ACCESS,
    ),
    Flaw(
        "a household of an account that nobody has linked",
        "people/guard.py",
        "        if g.household is None:\n            return redirect",
        "        if g.household is False:\n            return redirect",
        ACCESS,
    ),
    Flaw(
        "staff without a code",
        "people/guard.py",
        "mark.audience is Audience.STAFF and found.code_given_at is None",
        "mark.audience is Audience.STAFF and found.code_given_at is False",
        ACCESS,
    ),
    Flaw(
        "a session of somebody who is disabled",
        "people/signing_in/sessions.py",
        "return found if person.disabled_at is None else None",
        "return found if person else None",
        ACCESS,
    ),
    Flaw(
        "a record looked up without asking who asks",
        "people/sight.py",
        "select(Household).where(Household.ref == tidy_ref(ref), visible_households(staff))",
        "select(Household).where(Household.ref == tidy_ref(ref))",
        RESTRICTED,
    ),
    Flaw(
        "a restricted record in a search",
        "people/households/searching.py",
        "            visible_households(staff),\n        )\n        .order_by",
        "        )\n        .order_by",
        RESTRICTED,
    ),
    Flaw(
        "an adult found by the name they had in a restricted household",
        "people/households/searching.py",
        "            SearchWord.adult_id.not_in(kept),\n",
        "",
        RESTRICTED,
    ),
    Flaw(
        "an adult who was in a restricted household, in a search",
        "people/households/searching.py",
        "        .where(Membership.adult_id.not_in(kept))\n",
        "",
        RESTRICTED,
    ),
    Flaw(
        "an order of what is found that restricted records change",
        "people/households/searching.py",
        "        SearchWord.household_id.not_in(restricted),\n",
        "",
        RESTRICTED,
    ),
    Flaw(
        "acts on a restricted record, in the audit",
        "administration/audit_search.py",
        "select(AuditEvent).where(acts_shown_to(reader), ",
        "select(AuditEvent).where(",
        AUDIT,
    ),
    Flaw(
        "a restricted record among those that a search showed, in the audit",
        "administration/audit_search.py",
        "AuditAbout.event_id.in_(ids), about_shown_to(reader)",
        "AuditAbout.event_id.in_(ids)",
        AUDIT,
    ),
    Flaw(
        "families in the audit of who reads no families",
        "administration/audit_sight.py",
        "    if not may(reader.role, Permission.READ_FAMILIES):\n        return and_",
        "    if reader is None:\n        return and_",
        AUDIT,
    ),
    Flaw(
        "the other home of a child, restricted, named",
        "people/households/record.py",
        "select(ChildHome.child_id, Household.ref, visible_households(staff))",
        "select(ChildHome.child_id, Household.ref, Household.id > 0)",
        RESTRICTED,
    ),
    Flaw(
        "a count of mail that leaks",
        "mail/post.py",
        ".where(or_(waits, _is_shown()), hidden.is_not())",
        ".where(or_(waits, _is_shown()))",
        RESTRICTED,
    ),
    Flaw(
        "mail to a restricted family on the page",
        "mail/post.py",
        ".where(_is_shown(), hidden.is_not())",
        ".where(_is_shown())",
        RESTRICTED,
    ),
    Flaw(
        "mail known by the address alone that its owner has given up",
        "mail/post.py",
        "return and_(Mail.to.not_in(self.addresses), about_others)",
        "return Mail.to.not_in(self.addresses)",
        RESTRICTED_MAIL,
    ),
    Flaw(
        "an account forgotten that once was a restricted family's",
        "people/sight.py",
        "select(PastLink.account_id).where(PastLink.adult_id.in_(adults)),",
        "select(PastLink.account_id).where(PastLink.id < 0),",
        RESTRICTED_MAIL,
    ),
    Flaw(
        "accounts that wait to be linked, shown to all",
        "people/accounts/waiting.py",
        "Account.disabled_at.is_(None), visible_accounts(staff)\n\n\n",
        "Account.disabled_at.is_(None)\n\n\n",
        RESTRICTED_MAIL,
    ),
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
        HELD_SINCE,
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
    Flaw(
        "an export, and a preview, of records that one may not see",
        "people/client_list/record.py",
        "        .where(seen)\n        .order_by(Household.id)",
        "        .order_by(Household.id)",
        "tests/people/test_client_list_pages.py",
    ),
    Flaw(
        "a large file read from somebody who is not signed in",
        "app.py",
        "    return guard.refuse_unread()",
        "    return None",
        "tests/house/test_large_files.py",
    ),
    Flaw(
        "what was read of a client list, after it was put away",
        "people/client_list/imports.py",
        "    session.execute(delete(ClientChange).where(ClientChange.import_id == one.id))\n",
        "",
        "tests/people/test_client_list_put_away.py",
    ),
    Flaw(
        "what somebody else had typed",
        "people/signing_in/unfinished.py",
        "    return _of(person), UnfinishedForm.public_id == public_id",
        "    return UnfinishedForm.public_id == public_id, UnfinishedForm.id > 0",
        "tests/people/test_unfinished.py",
    ),
    Flaw(
        "a mailed link that works twice",
        "people/signing_in/links.py",
        "            MailedLink.used_at.is_(None),\n            MailedLink.expires_at",
        "            MailedLink.expires_at",
        "tests/people/test_mailed_links.py",
    ),
    Flaw(
        "a link that is open, ended by whoever asks for one more",
        "people/signing_in/links.py",
        "    if purpose not in SEVERAL_STAND:\n",
        "    if True:\n",
        "tests/people/test_mailed_links.py",
    ),
    Flaw(
        "a new address for whoever finds an open screen",
        "people/accounts/changing_email.py",
        "    if not password_matches(account.password_hash, password):",
        "    if account.password_hash and not password_matches(account.password_hash, password):",
        "tests/people/test_changing_account.py",
    ),
    Flaw(
        "a proof of another account",
        "people/accounts/changing_email.py",
        "Purpose.PROVE_ACCOUNT)).id != account.id:",
        "Purpose.PROVE_ACCOUNT)).id == 0:",
        "tests/people/test_changing_account.py",
    ),
    Flaw(
        "a thief who puts back their own address",
        "people/signing_in/links.py",
        "after = link.id if link.purpose is Purpose.UNDO_EMAIL else 0",
        "after = 0",
        "tests/people/test_putting_back.py",
    ),
    Flaw(
        "a thief's password that still works on the address put back",
        "people/accounts/changing_email.py",
        "    account.password_hash = None\n",
        "",
        "tests/people/test_putting_back.py",
    ),
    Flaw(
        "a form laid before somebody with an old cookie of theirs",
        "people/signing_in/unfinished.py",
        "    return clock.now() < runs_out_at(over, limits) + KEPT",
        "    return True",
        "tests/people/test_unfinished.py",
    ),
    Flaw(
        "a known device shut out with its network",
        "people/accounts/visitor.py",
        "place=own or network()",
        "place=network()",
        "tests/people/test_guesses.py",
    ),
    Flaw(
        "somebody of the demonstration, in production",
        "people/guard.py",
        'return None if invented and current_app.config["IN_PRODUCTION"] else found',
        "return found",
        DEMO,
    ),
    Flaw(
        "codes of the demonstration beside real people",
        "demo/loading.py",
        "    if holds_real_people(session):\n        raise Refusal",
        "    if not email:\n        raise Refusal",
        DEMO,
    ),
    Flaw(
        "another session, after staff changed their password",
        "people/accounts/staff.py",
        "    sessions.end_others(session, current=current)\n",
        "",
        "tests/people/test_staff_password.py",
    ),
    Flaw(
        "a role that reads families, given in secret",
        "people/accounts/staff_accounts.py",
        "        sessions.end_all(session, staff)\n        tell_of_access",
        "        sessions.end_all(session, staff)\n    if not rights:\n        tell_of_access",
        "tests/administration/test_access_told.py",
    ),
    Flaw(
        "what is sent with a session that was ended on purpose waits for its owner to send it",
        "people/signing_in/unfinished.py",
        "if not had_let_in(over) or over.ended_at is not None:",
        "if not had_let_in(over):",
        TOO_LATE,
    ),
    Flaw(
        "what is sent with a session of a disabled account is shown",
        "people/signing_in/unfinished.py",
        "return whole and person_of(over).disabled_at is None",
        "return whole",
        TOO_LATE,
    ),
    Flaw(
        "whoever is signed in sees and calls off the changed address of any account",
        "people/accounts/changing_email.py",
        "MailedLink.account_id == account.id",
        "MailedLink.account_id.is_not(None)",
        ASKED,
    ),
    Flaw(
        "a day that counts the accounts of restricted records",
        "people/accounts/waiting.py",
        "Account.disabled_at.is_(None), visible_accounts(staff)\n\n\n",
        "Account.disabled_at.is_(None)\n\n\n",
        MY_DAY,
    ),
)

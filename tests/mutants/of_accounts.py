"""Accounts that somebody else would get into, or out of."""

from tests.mutants.flaw import Flaw

DEMO = "tests/demo/test_demo.py"
TOO_LATE = "tests/people/test_sent_too_late.py"
OTHER_TABS = "tests/people/test_other_tabs.py"
ASKED = "tests/people/test_asked_address.py"
MISUSED = "tests/people/test_misused.py"
OFTEN = "tests/people/test_asked_often.py"

OF_ACCOUNTS = (
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
        "a change of address that a stranger stops by asking for it too",
        "people/accounts/visitor.py",
        'own = f"{Purpose.CHANGE_EMAIL} {account.public_id} {address}"',
        'own = f"{Purpose.CHANGE_EMAIL} {address}"',
        OFTEN,
    ),
    Flaw(
        "wrong passwords that use up the mails of the owner",
        "people/accounts/my_account_views.py",
        "            changing_email.check_new_and_password(who, email=email, password=password)\n",
        "",
        OFTEN,
    ),
    Flaw(
        "a thief's password that works again once staff let the owner in",
        "people/accounts/disabling.py",
        "        account.password_hash = None\n",
        "",
        MISUSED,
    ),
    Flaw(
        "a thief's link that works again once staff let the owner in",
        "people/accounts/disabling.py",
        "            links.end(session, purpose, account, email=account.email)\n",
        "            pass\n",
        MISUSED,
    ),
    Flaw(
        "a link that signs in to a disabled account",
        "people/signing_in/links.py",
        "frozenset({Purpose.UNDO_EMAIL})\n\nNO_LONGER",
        "frozenset(Purpose)\n\nNO_LONGER",
        MISUSED,
    ),
    Flaw(
        "ten ways in for whoever finds an open screen of staff",
        "people/signing_in/authenticator.py",
        "    _check(staff, code)\n    return _new_recovery_codes",
        "    return _new_recovery_codes",
        "tests/people/test_authenticator.py",
    ),
    Flaw(
        "codes for new recovery codes that nobody counts",
        "people/accounts/staff_views.py",
        'if not visitor.may_guess("code", who.email):\n            raise',
        'if not visitor.may_guess("code", who.email) and not who:\n            raise',
        "tests/people/test_authenticator.py",
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
        "a member of staff kept out by whoever tries their password",
        "people/accounts/staff_views.py",
        "            visitor.remember_device(whose)\n",
        "",
        "tests/people/test_password_links.py",
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
        "codes of the demonstration beside the account of a real parent",
        "demo/loading.py",
        "Account.demonstration.is_(False), Account.email",
        "Account.id < 0, Account.email",
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
        "what another site sends, taken for a form of this browser",
        "people/cookie.py",
        "session.get(FORMER, []) if form == held",
        "session.get(FORMER, []) if held",
        OTHER_TABS,
    ),
    Flaw(
        "what somebody else sends from a tab that was left open waits for its owner to send it",
        "people/guard.py",
        "again = now_in is not None and sessions.person_of(now_in) is sessions.person_of(over)",
        "again = now_in is not None",
        OTHER_TABS,
    ),
    Flaw(
        "whoever is signed in sees and calls off the changed address of any account",
        "people/accounts/changing_email.py",
        "MailedLink.account_id == account.id",
        "MailedLink.account_id.is_not(None)",
        ASKED,
    ),
)

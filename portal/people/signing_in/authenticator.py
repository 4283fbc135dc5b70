"""The second step of staff: a code from an authenticator app (RFC 6238), or one from paper."""

import secrets

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from portal import audit, clock, refs
from portal.errors import Refusal
from portal.people.models import RecoveryCode, SignedIn, Staff
from portal.people.signing_in import sessions
from portal.people.signing_in.hashing import secret_hash

STEP = 30  # seconds that a code is shown for
RECOVERY_CODES = 10
WRONG = "That code is not right, or it was used already. Codes change every 30 seconds."


def prepare(session: Session, staff: Staff) -> None:
    """Give ``staff`` a secret for the app, in base 32, unless one waits to be confirmed."""
    if staff.totp_secret is None:
        staff.totp_secret = pyotp.random_base32()
        session.flush()


def address(staff: Staff, service: str) -> str:
    """The address that an app reads from a picture: ``otpauth://totp/...``."""
    app = pyotp.TOTP(staff.totp_secret or "")
    return app.provisioning_uri(name=staff.email, issuer_name=service)


def code_now(staff: Staff) -> str:
    """The code that the app of ``staff`` shows now; the next one if this one was used."""
    now = int(clock.now().timestamp()) // STEP
    step = now if staff.totp_step is None or staff.totp_step < now else now + 1
    return str(pyotp.TOTP(staff.totp_secret or "").at(step * STEP))


def confirm(session: Session, *, current: SignedIn, code: str) -> list[str]:
    """Confirm the app with its first code, and finish signing in. Returns new recovery codes:
    they are shown once and kept as hashes. Refuses a wrong code."""
    staff = _staff(current)
    session.refresh(staff, with_for_update=True)
    if staff.totp_confirmed_at is not None:
        raise Refusal("Your authenticator app is set up already.")
    _check(staff, code)
    staff.totp_confirmed_at = clock.now()
    _finish(session, current)
    return _new_recovery_codes(session, staff)


def give_code(session: Session, *, current: SignedIn, code: str) -> None:
    """Finish signing in with a code of the app, or a recovery code, each of which works once.
    Refuses a wrong one."""
    staff = _staff(current)
    session.refresh(staff, with_for_update=True)
    if len(_letters(code)) == len(recovery_code().replace("-", "")):
        _use_recovery_code(session, staff, code)
    else:
        _check(staff, code)
    _finish(session, current)


def renew_recovery_codes(session: Session, *, staff: Staff, code: str) -> list[str]:
    """New recovery codes; the earlier ones end. Refuses a wrong code of the app: being signed in
    is no proof, and whoever finds an open screen would have ten ways in."""
    session.refresh(staff, with_for_update=True)
    _check(staff, code)
    return _new_recovery_codes(session, staff)


def _new_recovery_codes(session: Session, staff: Staff) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    codes = [recovery_code() for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(staff_id=staff.id, code_hash=secret_hash(_letters(code))) for code in codes
    )
    session.flush()
    _record(session, "staff.recovery_codes_made", staff)
    return codes


def recovery_codes_left(session: Session, staff: Staff) -> int:
    counted = session.scalar(
        select(func.count(RecoveryCode.id)).where(
            RecoveryCode.staff_id == staff.id, RecoveryCode.used_at.is_(None)
        )
    )
    return counted or 0


def recovery_code() -> str:
    """``7K3P-2QX4-9MNB-H5TR``: 79 bits, which nobody guesses, so a plain hash will do."""
    letters = "".join(secrets.choice(refs.LETTERS) for _ in range(16))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def _check(staff: Staff, code: str) -> None:
    """Refuses a code that is wrong, or not newer than the last that was used. One step early or
    late is taken: clocks differ."""
    digits = "".join(code.split())
    now = int(clock.now().timestamp()) // STEP
    last = staff.totp_step if staff.totp_step is not None else -1
    app = pyotp.TOTP(staff.totp_secret or "")
    for step in range(max(now - 1, last + 1), now + 2):
        if secrets.compare_digest(app.at(step * STEP).encode(), digits.encode()):
            staff.totp_step = step
            return
    raise Refusal(WRONG, field="code")


def _use_recovery_code(session: Session, staff: Staff, code: str) -> None:
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.staff_id == staff.id,
            RecoveryCode.code_hash == secret_hash(_letters(code)),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
    ).scalar_one_or_none()
    if used is None:
        raise Refusal(WRONG, field="code")
    _record(session, "staff.recovery_code_used", staff)


def _finish(session: Session, current: SignedIn) -> None:
    current.code_given_at = clock.now()
    _record(session, "staff.signed_in", _staff(current))


def _staff(current: SignedIn) -> Staff:
    if current.staff is None:
        raise LookupError("a code for a session that is not of staff")
    return current.staff


def _record(session: Session, action: str, staff: Staff) -> None:
    audit.record(session, action, subject=sessions.subject(staff), by=sessions.actor(staff))


def _letters(code: str) -> str:
    """A recovery code as it is hashed, however it was typed."""
    return "".join(code.split()).replace("-", "").upper()

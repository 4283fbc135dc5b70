"""Moments in words, in the time of the families."""

from datetime import datetime

from portal import clock


def moment(at: datetime) -> str:
    """``22 November 2026, 3:41pm``, as the style guide of GOV.UK writes a day and a time."""
    local = at.astimezone(clock.LONDON)
    hour, half = local.hour % 12 or 12, "am" if local.hour < 12 else "pm"
    return f"{local.day} {local:%B %Y}, {hour}:{local:%M}{half}"

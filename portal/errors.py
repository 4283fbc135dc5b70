"""The one way in which a rule says no."""


class Refusal(Exception):
    """A rule refused, in words for the person who asked.

    ``message`` is shown as it is, on a form or on the command line. ``field`` names the
    form field it belongs to, if there is one. ``details`` are further lines, each naming
    one thing that is wrong (a row and a column of an imported file, for example).
    """

    def __init__(
        self, message: str, field: str | None = None, *, details: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.details = details

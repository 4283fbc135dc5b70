"""The agency's colours, and whether text in them can be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from portal.agency.kinds import Colour
from portal.agency.reading import Fact, Row

CONTRAST_OF_TEXT = 4.5  # WCAG 2.2, success criterion 1.4.3


@dataclass(frozen=True)
class Colours(Row):
    """The agency's colours, as ``#rrggbb``; those that carry text have contrast enough."""

    brand: Annotated[str, Fact("Header, links and buttons", Colour())]
    ink: Annotated[str, Fact("Text", Colour())]
    second: Annotated[str, Fact("Second text", Colour())]
    paper: Annotated[str, Fact("Ground of what happens next", Colour())]
    sand: Annotated[str, Fact("Second buttons", Colour())]
    band: Annotated[str, Fact("Edges and marks", Colour())]
    late: Annotated[str, Fact("The word “late”", Colour())]
    soon: Annotated[str, Fact("The word “soon”", Colour())]

    def check(self) -> Iterator[tuple[str, str]]:
        for name, ground, ground_name in self._text_on_ground():
            if contrast(getattr(self, name), ground) < CONTRAST_OF_TEXT:
                yield name, f"on {ground_name} has less contrast than 4.5 to 1."

    def _text_on_ground(self) -> Iterator[tuple[str, str, str]]:
        # White on brand, in the header, has the contrast of brand on white.
        for name in ("ink", "second", "brand", "late", "soon"):
            yield name, "#ffffff", "white"
        for name in ("ink", "second", "brand"):
            yield name, self.paper, "paper"
        yield "ink", self.sand, "sand"


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two ``#rrggbb`` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

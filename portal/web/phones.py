"""Phone numbers in the agency's own words, made so that they can be tapped."""

import re

from markupsafe import Markup, escape

# Three digits or more, in groups as people write them: 999, 116 123, 0800 1111.
NUMBER = re.compile(r"(?<!\w)\+?\d(?: ?\d){2,}(?!\w)", re.ASCII)


def tappable(words: str) -> Markup:
    """``Ring 999`` with a link that rings; with a link that writes if the words begin so."""
    scheme = "sms" if words.casefold().startswith("text ") else "tel"

    def link(match: re.Match[str]) -> str:
        address = f"{scheme}:{match[0].replace(' ', '')}"
        return f'<a class="app-urgent__number" href="{address}">{match[0]}</a>'

    # Of what escaping adds, only &#34; and &#39; hold digits, and those are two.
    return Markup(NUMBER.sub(link, str(escape(words))))  # noqa: S704 - escaped above

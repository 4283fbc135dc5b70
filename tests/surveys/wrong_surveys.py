"""Surveys that are written wrongly, each with the place and the reason that must be said."""

HEAD = 'key = "s"\ntitle = "S"\n'
ASKED = '[[question]]\nkey = "q"\ntext = "Q?"\n'
AGREED = ASKED + 'scale = "agreement"\n'
NUMBER = ASKED + 'kind = "scale"\n'


def own(options: str) -> bytes:
    return f"{HEAD}{ASKED}options = {options}\n".encode()


def wrong(question: str) -> bytes:
    return (HEAD + question).encode()


TWO = '{code = "a", label = "A", positive = true}, {code = "b", label = "B"}'

WRONG: dict[str, tuple[bytes, str, str]] = (
    {
        # What is not a survey at all.
        "empty": (b"", "The survey", "question"),
        "malformed": (b"key = \n", "not TOML", "line 1"),
        "open text": (HEAD.encode() + b'note = "', "not TOML", "end of document"),
        "field twice": (b'key = "a"\nkey = "b"\n', "not TOML", "line 2"),
        "NUL byte": (b'key = "a\0b"', "not TOML", "line 1"),
        "control character": (b'key = "a\x07b"', "not TOML", "line 1"),
        "not UTF-8": ('key = "é"'.encode("latin-1"), "not UTF-8", "byte 8"),
        "UTF-16": ('key = "s"'.encode("utf-16"), "not UTF-8", "byte 1"),
        "a zip": (b"PK\x03\x04\x14\x00\x08\x00\xff\xfe", "not UTF-8", "byte"),
        "1 MB": (b"#" * 1_000_001, "larger than 1 MB", ""),
        "nested deeply": (b"a = " + b"[" * 100_000, "not TOML", "deeply"),
        "tables nested deeply": (b"a = " + b"{a=" * 100_000, "not TOML", "deeply"),
        "long number": (b"a = 1" + b"0" * 5000, "not TOML", "number is too long"),
        "day that is none": (b"a = 2023-02-30", "not TOML", "line 1"),
        "JSON": (b'{"key": "s"}', "not TOML", "line 1"),
        "answers": (b"submitted_on,timely\n2023-01-01,agree\n", "not TOML", "line 1"),
        # The survey.
        "unknown field": (
            wrong("version = 2\n" + AGREED),
            "The survey",
            "'version' is not a field",
        ),
        "no key": (b'title = "S"\n' + AGREED.encode(), "The survey", "key must be"),
        "key of capitals": (
            b'key = "S"\ntitle = "S"\n' + AGREED.encode(),
            "The survey",
            "key must be",
        ),
        "key too long": (f'key = "{61 * "s"}"\n{AGREED}'.encode(), "The survey", "key must be"),
        "key is a number": (
            b'key = 1\ntitle = "S"\n' + AGREED.encode(),
            "The survey",
            "key must be",
        ),
        "no title": (b'key = "s"\n' + AGREED.encode(), "The survey", "title must be a text"),
        "blank title": (
            f'key = "s"\ntitle = " "\n{AGREED}'.encode(),
            "The survey",
            "title must be",
        ),
        "title too long": (
            f'key = "s"\ntitle = "{201 * "S"}"\n{AGREED}'.encode(),
            "The survey",
            "at most 200",
        ),
        "title is a list": (
            f'key = "s"\ntitle = ["S"]\n{AGREED}'.encode(),
            "The survey",
            "title must",
        ),
        "no question": (HEAD.encode(), "The survey", "1 to 100 [[question]]"),
        "question is a table": (wrong('[question]\nkey = "q"'), "The survey", "[[question]]"),
        "question is a number": (wrong("question = 3"), "The survey", "[[question]]"),
        "questions are numbers": (wrong("question = [3]"), "Question 1", "a table"),
        "no questions in the list": (wrong("question = []"), "The survey", "[[question]]"),
        "too many questions": (
            wrong("".join(AGREED.replace('"q"', f'"q{n}"') for n in range(101))),
            "The survey",
            "1 to 100",
        ),
        "two questions of a key": (wrong(AGREED + AGREED), "The survey", "the key 'q' is there 2"),
        # A question.
        "question without key": (wrong('[[question]]\ntext = "Q?"'), "Question 1", "key must be"),
        "question without text": (
            wrong(AGREED + '[[question]]\nkey = "p"\nscale = "agreement"'),
            "Question 2 (p)",
            "text must be a text",
        ),
        "text with a control character": (
            wrong('[[question]]\nkey = "q"\ntext = "a\\u0000b"\nscale = "agreement"'),
            "Question 1 (q)",
            "control character",
        ),
        "text too long": (
            wrong(f'[[question]]\nkey = "q"\ntext = "{1001 * "Q"}"\nscale = "agreement"'),
            "Question 1 (q)",
            "at most 1000",
        ),
        "empty measure": (
            wrong(AGREED + 'measure = ""'),
            "Question 1 (q)",
            "measure must be a text",
        ),
        "unknown field of a question": (
            wrong(AGREED + "page = 2"),
            "Question 1 (q)",
            "'page' is not",
        ),
        "unknown kind": (
            wrong(ASKED + 'kind = "number"'),
            "Question 1 (q)",
            "choice, scale or text",
        ),
        "kind is a list": (
            wrong(ASKED + 'kind = ["text"]'),
            "Question 1 (q)",
            "choice, scale or text",
        ),
        "unknown scale": (
            wrong(ASKED + 'scale = "mood"'),
            "Question 1 (q)",
            "scale must be one of",
        ),
        "scale is a table": (wrong(ASKED + "scale = {a = 1}"), "Question 1 (q)", "scale must be"),
        "neither scale nor options": (wrong(ASKED), "Question 1 (q)", "either scale or options"),
        "both scale and options": (
            wrong(AGREED + f"options = [{TWO}]"),
            "Question 1 (q)",
            "either scale or options",
        ),
        "text with options": (
            wrong(ASKED + f'kind = "text"\noptions = [{TWO}]'),
            "Question 1 (q)",
            "takes no options",
        ),
        "text with positive": (
            wrong(ASKED + 'kind = "text"\npositive = "6..10"'),
            "Question 1 (q)",
            "takes no positive",
        ),
        "choice with positive": (
            wrong(AGREED + 'positive = "6..10"'),
            "Question 1 (q)",
            "no positive",
        ),
        "scale with scale": (
            wrong(NUMBER + 'scale = "agreement"\npositive = "6..10"'),
            "Question 1 (q)",
            "takes no scale",
        ),
        # Options.
        "options are a text": (own('"agreement"'), "Question 1 (q)", "a list of 2 to 50"),
        "options are a table": (own('{code = "a", label = "A"}'), "Question 1 (q)", "a list of 2"),
        "one option": (own('[{code = "a", label = "A"}]'), "Question 1 (q)", "a list of 2 to 50"),
        "51 options": (
            own("[" + ",".join(f'{{code = "c{n}", label = "L{n}"}}' for n in range(51)) + "]"),
            "Question 1 (q)",
            "a list of 2 to 50",
        ),
        "option is a text": (own(f'[{TWO}, "c"]'), "Question 1 (q), option 3", "a table"),
        "option without code": (own(f'[{TWO}, {{label = "C"}}]'), "option 3", "code must be"),
        "option without label": (own(f'[{TWO}, {{code = "c"}}]'), "option 3", "label must be"),
        "unknown field of an option": (
            own(f'[{TWO}, {{code = "c", label = "C", colour = "red"}}]'),
            "Question 1 (q), option 3",
            "'colour' is not a field",
        ),
        "code twice": (
            own(f'[{TWO}, {{code = "a", label = "C"}}]'),
            "Question 1 (q)",
            "'a' is there",
        ),
        "label twice": (
            own(f'[{TWO}, {{code = "c", label = "A"}}]'),
            "Question 1 (q)",
            "'A' is there",
        ),
        "positive, not counted": (
            own(f'[{TWO}, {{code = "c", label = "C", positive = true, counted = false}}]'),
            "Question 1 (q), option 3",
            "not counted cannot be positive",
        ),
        "none counted": (
            own('[{code="a", label="A", counted=false}, {code="b", label="B", counted=false}]'),
            "Question 1 (q)",
            "at least one option must be counted",
        ),
        "positive is a text": (
            own(f'[{TWO}, {{code = "c", label = "C", positive = "yes"}}]'),
            "Question 1 (q), option 3",
            "positive must be true or false",
        ),
        "counted is a number": (
            own(f'[{TWO}, {{code = "c", label = "C", counted = 1}}]'),
            "Question 1 (q), option 3",
            "counted must be true or false",
        ),
    }
    | {
        f"key kept for a column: {key}": (
            wrong(f'[[question]]\nkey = "{key}"\ntext = "Q?"\nscale = "agreement"'),
            f"Question 1 ({key})",
            "kept for a column",
        )
        for key in ("submitted_on", "local_authority", "adoption_order_date")
    }
    | {
        f"range {written}": (
            wrong(NUMBER + f"positive = {written}"),
            "Question 1 (q)",
            "a range on the 0-10 scale",
        )
        for written in (
            '"6..11"',
            '"10..6"',
            '"-1..6"',
            '"6"',
            '"6.10"',
            '"6..."',
            '"６..10"',
            '" 6..10"',
            '""',
            "6",
            "[6, 10]",
            "true",
        )
    }
)
WRONG["no range"] = (wrong(NUMBER), "Question 1 (q)", "a range on the 0-10 scale")

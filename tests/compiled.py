"""What is compiled once for all tests, though every test has an application of its own."""

from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

from portal.app import create_app
from portal.config import Config


class Templates(BytecodeCache):
    """Templates that were compiled before."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = Templates()


def compile_addresses_once() -> None:
    """Keep the functions that build addresses, for rules of the same words: to compile those of
    all the portal's rules takes longer than everything else that makes an application."""
    compile_one = Rule._compile_builder
    kept: dict[tuple[object, ...], Any] = {}

    def compiled(rule: Rule, append_unknown: bool = True) -> Any:
        # What such a function is made of. It asks its rule for converters when it is called.
        key = (str(rule._trace), str(rule.defaults), append_unknown)
        if key not in kept:
            kept[key] = compile_one(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = compiled  # type: ignore[method-assign]


def make_app(config: Config) -> Flask:
    """An application with templates that were compiled before."""
    made = create_app(config)
    made.jinja_env.bytecode_cache = TEMPLATES
    return made

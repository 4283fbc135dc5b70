"""Files for the eyes of their owner: written whole or not at all, readable by nobody else."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from portal.errors import Refusal


@contextmanager
def written_whole(file: Path, *, overwrite: bool) -> Iterator[BinaryIO]:
    """A draft that gets its name when all of it is on the disk. Refuses a file that is there
    already unless it may be overwritten.

    The draft is a new file: to write into one that is there would leave who may read it.
    """
    _check_name(file, overwrite=overwrite)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}.draft")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        _check_name(file, overwrite=overwrite)  # another one may have come in the meantime
        draft.replace(file)
        _sync(file.absolute().parent)
    finally:
        draft.unlink(missing_ok=True)


def _check_name(file: Path, *, overwrite: bool) -> None:
    if overwrite and file.exists() and not file.is_file():
        raise Refusal(f"{file} is not a file.")
    if not overwrite and os.path.lexists(file):
        raise Refusal(f"{file} is there already. Another name, or: --overwrite.")


def _sync(folder: Path) -> None:
    """The name is on the disk as well. Where a folder cannot be opened it need not be."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

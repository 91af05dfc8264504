"""Files that appear complete or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from watchlist.errors import InputError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to: what stands there at the end takes `path`'s place, after an error nothing does.

    Raises:
        InputError: the file cannot be written, with the reason and what to do where that is known.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(path)
    except OSError as error:
        hint = "; is it open in another program?" if isinstance(error, PermissionError) and path.exists() else ""
        raise InputError(f"cannot write {path}: {error.strerror or type(error).__name__}{hint}") from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink()

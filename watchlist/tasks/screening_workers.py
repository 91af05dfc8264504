"""The rows of a customer file read, prepared and looked up by several processes; results come back in order.

What takes the time needs no database: reading a customer, preparing its names, asking the index. What needs it (the
entities of hits, clearances) is done by the process that asked, for the few rows that met somebody. A row that met
nobody comes back as the very line that is kept of it.

Processes are spawned, not forked: the one that asks may have threads and open connections.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec

from watchlist.errors import WatchlistError
from watchlist.match import LookupResult, NameIndex, Party, open_index
from watchlist.screen.customers import Customer, Layout, read_customer
from watchlist.screen.reading import RawRow
from watchlist.tasks.prepared_customers import Packed
from watchlist.tasks.screening_rows import Finder, row_without_hits
from watchlist.tasks.screening_runs import line_of

_pack = msgspec.msgpack.Encoder().encode
unpack_party = msgspec.msgpack.Decoder(Party).decode
FEW_ROWS = 6000
"""Files of fewer rows are done before other processes have started."""
MOST_PROCESSES = 8
AHEAD = 2
"""Batches under way beside those being worked on."""

Asked = tuple[RawRow, int | None]
"""A row, and the earlier row that has the same customer id."""


class Plain(NamedTuple):
    """A row that met nobody: its result and its line."""

    result: str
    line: bytes


class Met(NamedTuple):
    """A row that met somebody; the database has the last word."""

    customer: Customer
    found: LookupResult


class Batch(NamedTuple):
    """What came of some rows, in order; and the customers as matching sees them, packed, empty for unusable ones."""

    rows: list[Plain | Met]
    parties: list[bytes]


T = TypeVar("T")
A = TypeVar("A")
T_contra = TypeVar("T_contra", contravariant=True)
A_co = TypeVar("A_co", covariant=True)


class Bench(Protocol[T_contra, A_co]):
    """A place of work: answers one piece of work after another."""

    def answer(self, task: T_contra, /) -> A_co:
        """What comes of a piece of work."""
        ...


class Recipe(Protocol[T_contra, A_co]):
    """How a place of work is set up: small, so that it can be sent to another process. `index` is the index's folder."""

    @property
    def index(self) -> Path:
        """The folder of the index to ask."""
        ...

    @property
    def stamp(self) -> str:
        """What the index must bear."""
        ...

    def bench(self, index: NameIndex) -> Bench[T_contra, A_co]:
        """The place of work."""
        ...


class FileRecipe(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of a file are answered by batches: which index, layout and threshold."""

    index: Path
    stamp: str
    layout: Layout
    min_score: float
    weak_aliases: bool
    keep_parties: bool

    def bench(self, index: NameIndex) -> FileBench:
        """The place of work."""
        return FileBench(self, index)


class FileBench:
    """Answers rows of a file."""

    def __init__(self, recipe: FileRecipe, index: NameIndex) -> None:
        self._recipe = recipe
        self._finder = Finder(index, min_score=recipe.min_score, weak_aliases=recipe.weak_aliases)

    def answer(self, rows: Sequence[Asked]) -> Batch:
        """What comes of rows, in order."""
        customers = [read_customer(row, self._recipe.layout, before) for row, before in rows]
        answers: list[Plain | Met] = []
        for customer, found in zip(customers, self._finder.find([one.party for one in customers]), strict=True):
            if found is not None and (found.hits or found.near_misses):
                answers.append(Met(customer, found))
            else:
                row = row_without_hits(customer)
                answers.append(Plain(row.result, line_of(row)))
        parties = [_packed(one) for one in customers] if self._recipe.keep_parties else []
        return Batch(answers, parties)


def _packed(customer: Customer) -> bytes:
    return b"" if customer.party is None else _pack(customer.party)


class CustomerRecipe(msgspec.Struct, frozen=True, kw_only=True):
    """Prepared customers are answered by those that met somebody, with what they met."""

    index: Path
    stamp: str
    min_score: float
    weak_aliases: bool

    def bench(self, index: NameIndex) -> CustomerBench:
        """The place of work."""
        return CustomerBench(self, index)


class CustomerBench:
    """Answers prepared customers."""

    def __init__(self, recipe: CustomerRecipe, index: NameIndex) -> None:
        self._finder = Finder(index, min_score=recipe.min_score, weak_aliases=recipe.weak_aliases)

    def answer(self, customers: Sequence[Packed]) -> dict[str, LookupResult]:
        """What was found of the customers that met somebody, by id."""
        known = [(subject_id, unpack_party(packed)) for subject_id, packed in customers if packed]
        found = self._finder.find([party for _, party in known])
        return {
            subject_id: one for (subject_id, _), one in zip(known, found, strict=True) if one is not None and one.hits
        }


def answer_all(tasks: Iterable[T], recipe: Recipe[T, A], index: NameIndex, processes: int) -> Generator[A, None, None]:
    """Do pieces of work, in this process or in so many beside it; the answers come in order. Close it to stop before the end.

    Raises:
        WatchlistError: one of the processes died, or found another index.
    """
    if processes < 2:
        bench = recipe.bench(index)
        yield from (bench.answer(task) for task in tasks)
        return
    import multiprocessing

    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _begin, (recipe,))
    waiting: deque[Future[Any]] = deque()
    try:
        for task in tasks:
            waiting.append(pool.submit(_answer, task))
            if len(waiting) >= processes + AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise WatchlistError(
            "a process that screened customers was ended from outside, perhaps for want of memory; "
            "set screen.processes (WATCHLIST_SCREEN_PROCESSES) to 1 and go on with screen --resume"
        ) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def processes_for(rows: int, wanted: int) -> int:
    """How many processes are to screen so many rows; `wanted` 0 means one for each processor."""
    if rows < FEW_ROWS:
        return 1
    return wanted or min(_processors(), MOST_PROCESSES)


def _processors() -> int:
    """Processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # neither macOS nor Windows tells
        return os.cpu_count() or 1


_place: list[Any] = []
"""The place of work of a process begun by `answer_all`; None where the index is another than was asked for."""


def _begin(recipe: Recipe[Any, Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asked decides when to stop
    threading.Thread(target=_end_with_parent, daemon=True).start()
    index = open_index(recipe.index)
    _place[:] = [recipe.bench(index) if index.stamp == recipe.stamp else None]


def _end_with_parent() -> None:
    """A killed run leaves no process behind: without this they would wait for work for ever."""
    from multiprocessing import connection, parent_process

    if (parent := parent_process()) is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _answer(task: Any) -> Any:
    if _place[0] is None:
        raise WatchlistError("the lists were updated while the run began; screen the file anew")
    return _place[0].answer(task)

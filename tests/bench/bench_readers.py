"""Time and memory of each reader on whole files: `python tests/bench/bench_readers.py [../shared]`.

Prints, per file: source rows (rows of a table; entries of an XML file), microseconds per row (best of three passes,
CPU time, name preparation not included), megabytes per second, and peak memory of one pass that keeps nothing. The UK
Sanctions List files are written from OFSI's list of 2025 by the tests' own generator, since no whole file is at hand.
The last lines read one list ten times as long: time and memory must grow tenfold and not at all.
"""

import gzip
import importlib.util
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

from watchlist.sources import Ledger, RawFile, load_spec
from watchlist.sources.registry import reader_for
from watchlist.sources.uk_conlist import read_entries

ROOT = Path(__file__).parents[2]
TABLES = {"uk_csv", "uk_conlist", "australia_xlsx"}


def one_pass(path: Path, source: str) -> tuple[str, int]:
    """Draw all rows and keep none: the format's name and the number of entries."""
    files = (RawFile(name=path.name, path=path),)
    spec = load_spec(source)
    reader = reader_for(files, spec)
    reading = reader.read(files, spec)
    for _ in reading.rows:
        pass
    return reader.name, reading.ledger.entries


def rows_of(path: Path, name: str, entries: int) -> int:
    """Source rows: the table's own, or the entries of an XML file."""
    if name not in TABLES:
        return entries
    if name == "australia_xlsx":
        from watchlist.sources.sheets import read_sheet

        return len(read_sheet(RawFile(name=path.name, path=path)).rows) - 1
    from watchlist.sources.csvrows import CsvShape, open_csv

    return sum(1 for _ in open_csv(RawFile(name=path.name, path=path), CsvShape(skip=1)).rows)


def measure(path: Path, source: str) -> float:
    """One line of figures; the best time in seconds."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        name, entries = one_pass(path, source)
        best = min(best, time.process_time() - start)
    rows = rows_of(path, name, entries)
    tracemalloc.start()
    one_pass(path, source)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    size = path.stat().st_size
    print(
        f"{path.name:44} {name:15} {rows:>7} rows {entries:>6} entries {best * 1e6 / rows:7.1f} us/row "
        f"{best * 1e6 / entries:7.1f} us/entry {size / best / 1e6:6.1f} MB/s {peak / 1e6:6.1f} MB peak"
    )
    return best


def generator():
    """The tests' writer of UK Sanctions List files."""
    spec = importlib.util.spec_from_file_location("uksl_files", ROOT / "tests/sources/uksl_files.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def longer(path: Path, into: Path, times: int) -> Path:
    """A Canadian list with its records repeated under other items, so that keys stay unique."""
    text = path.read_text(encoding="utf-8")
    head, first, rest = text.partition("\t<record>")
    body = first + rest.rpartition("</data-set>")[0]
    with into.open("w", encoding="utf-8") as stream:
        stream.write(head)
        for number in range(times):
            stream.write(body.replace("<Item>", f"<Item>{number}-"))
        stream.write("</data-set>\n")
    return into


def main() -> None:
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT.parent / "shared")
    lists = shared / "lists"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        conlist = folder / "ConList_2025-04-10.csv"
        conlist.write_bytes(gzip.decompress((lists / "uk/conlist_2025-04-10.csv.gz").read_bytes()))
        entries = [entry for entry, _, _ in read_entries(RawFile(name=conlist.name, path=conlist), Ledger())]
        writer = generator()
        measure(conlist, "uk")
        measure(writer.write_xml(entries, folder / "UK-Sanctions-List.xml"), "uk")
        measure(writer.write_csv(entries, folder / "UK-Sanctions-List.csv"), "uk")
        measure(lists / "un/un_2026-02-27.xml", "un")
        one = measure(lists / "ca/sema-lmes_2025-05.xml", "canada")
        measure(lists / "au/regulation8_consolidated_2024-12.xlsx", "australia")
        ten = measure(longer(lists / "ca/sema-lmes_2025-05.xml", folder / "ten times.xml", 10), "canada")
        print(f"ten times the entries: {ten / one:.1f} times the time")


if __name__ == "__main__":
    main()

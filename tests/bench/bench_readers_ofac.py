"""Speed, completeness and memory of the readers of OFAC, EU, SECO and OpenSanctions files.

    python tests/bench/bench_readers_ofac.py [--shared ../shared] [--times 10]

For each file: microseconds of processor time per source row (a row of a CSV file; in XML an entry, name, address, identifier or feature; the
best of several runs), counts, segments of Remarks recognised, and the same over the OFAC CSV set written `--times` over, so
that growth and peak memory show. Preparation of names is not part of it.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from watchlist.sources import load_spec
from watchlist.sources.base import Ledger, RawFile, Reader
from watchlist.sources.registry import reader_named

ROOT = Path(__file__).resolve().parents[2]
ITEMS = frozenset(
    {"sdnEntry", "aka", "address", "id", "dateOfBirthItem", "placeOfBirthItem", "entity", "name", "feature", "identityDocument",
     "relationship", "DistinctParty", "DocumentedName", "Feature", "IDRegDocument", "Location", "SanctionsEntry",
     "ProfileRelationship", "sanctionEntity", "nameAlias", "birthdate", "identification", "citizenship"}
)  # fmt: skip


def raw_files(paths: list[Path]) -> tuple[RawFile, ...]:
    return tuple(RawFile(name=path.name, path=path) for path in paths)


def source_rows(paths: list[Path]) -> int:
    """Rows of CSV files, items of XML files."""
    total = 0
    for path in paths:
        if path.suffix.lower() == ".csv":
            with path.open(encoding="utf-8", errors="replace", newline="") as stream:
                total += sum(1 for row in csv.reader(stream) if len(row) > 1 or ";" in row[0])
        else:
            from lxml import etree

            for _, element in etree.iterparse(path, events=("end",)):
                total += etree.QName(element).localname in ITEMS
                element.clear()
    return total


def drawn(reader: Reader, paths: list[Path], source: str) -> tuple[float, int, Ledger]:
    begun = time.process_time()  # other programs on the machine do not count
    reading = reader.read(raw_files(paths), load_spec(source))
    count = sum(1 for _ in reading.rows)
    return time.process_time() - begun, count, reading.ledger


def measure(title: str, format_: str, paths: list[Path], source: str) -> float:
    """Best run in microseconds per source row, of three at least and of a second's worth for short files."""
    runs = [drawn(reader_named(format_), paths, source) for _ in range(3)]
    while sum(run[0] for run in runs) < 1 or len(runs) < 3:
        runs.append(drawn(reader_named(format_), paths, source))
    seconds = min(run[0] for run in runs)
    _, records, ledger = runs[0]
    rows = source_rows(paths)
    each = seconds / rows * 1e6
    print(
        f"{title:<34}{each:>8.1f} us/row {seconds / records * 1e6:>8.0f} us/record {rows:>8,} rows {records:>7,} records"
        f"  names {ledger.names_in:,} in {ledger.names_out:,} out  refused {len(ledger.refusals)}"
    )
    return each


def remarks(paths: list[Path], source: str) -> None:
    """Share of the segments of Remarks that a label claims."""
    from watchlist.sources.ofac_remarks import split_remarks

    _, _, ledger = drawn(reader_named("ofac_csv"), paths, source)
    segments = 0
    for path in paths:
        with path.open(encoding="utf-8", newline="") as stream:
            segments += sum(
                len(split_remarks(row[11])) for row in csv.reader(stream) if len(row) == 12 and row[11] != "-0- "
            )
    print(
        f"{'Remarks recognised, ' + source:<34}{1 - sum(ledger.leftovers.values()) / segments:>8.3f} of {segments:,} segments"
    )


def repeated(paths: list[Path], times: int, folder: Path) -> list[Path]:
    """The CSV set with all its rows `times` over under other uids."""
    written = []
    for path in paths:
        target = folder / path.name
        with (
            path.open(encoding="utf-8", newline="") as stream,
            target.open("w", encoding="utf-8", newline="") as output,
        ):
            lines = [line for line in stream if line[:1].isdigit()]
            for turn in range(times):
                output.writelines(_shifted(lines, turn * 1_000_000))
            output.write("\x1a")
        written.append(target)
    return written


def _shifted(lines: list[str], by: int) -> Iterator[str]:
    for line in lines:
        uid, comma, rest = line.partition(",")
        yield f"{int(uid) + by}{comma}{rest}"


def advanced_from(enhanced: Path, folder: Path) -> Path:
    """The enhanced file written as an advanced one by the writer of the tests."""
    spec = importlib.util.spec_from_file_location("ofac_files", ROOT / "tests" / "sources" / "ofac_files.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    target = folder / "CONS_ADVANCED.XML"
    target.write_text(module.from_enhanced(enhanced), encoding="utf-8")
    return target


def peak_of(paths: list[Path]) -> int:
    """Peak memory of a fresh process that reads the set once, in bytes."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); import bench_readers_ofac as b; b.read_once(sys.argv[2:])"
    done = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent), *map(str, paths)],
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout)


def read_once(names: list[str]) -> None:
    drawn(reader_named("ofac_csv"), [Path(name) for name in names], "ofac")
    # the high-water mark of this program: getrusage would also count the parent it was started from
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(int(status.partition("VmHWM:")[2].split()[0]) * 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--times", type=int, default=10)
    arguments = parser.parse_args()
    lists = arguments.shared / "lists"
    sets = {
        name: sorted((lists / "us" / name).glob("*.csv"))
        for name in ("ofac_2024-01", "ofac_2022-01-21", "consolidated")
    }
    cons = lists / "us" / "consolidated"
    once = measure("OFAC CSV 2024-01", "ofac_csv", sets["ofac_2024-01"], "ofac")
    measure("OFAC CSV 2022-01-21", "ofac_csv", sets["ofac_2022-01-21"], "ofac")
    measure("OFAC cons CSV 2025-12", "ofac_csv", sets["consolidated"], "ofac_cons")
    measure("OFAC cons classic XML", "ofac_xml", [cons / "CONSOLIDATED_2025-03-28.xml"], "ofac_cons")
    measure("OFAC cons enhanced XML", "ofac_enhanced", [cons / "CONS_ENHANCED_2025-01-10.xml"], "ofac_cons")
    measure("EU CSV 1.0 (part)", "eu_csv", [lists / "eu" / "fsf_csv_1_0_2018-07-04.part.csv"], "eu")
    for name, source in (("ofac_2024-01", "ofac"), ("consolidated", "ofac_cons")):
        remarks(sets[name], source)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        measure("OFAC cons advanced XML (written)", "ofac_advanced", [
            advanced_from(cons / "CONS_ENHANCED_2025-01-10.xml", folder)], "ofac_cons")  # fmt: skip
        many = repeated(sets["ofac_2024-01"], arguments.times, folder)
        each = measure(f"OFAC CSV 2024-01, {arguments.times} times", "ofac_csv", many, "ofac")
        print(f"{'cost per row, ' + str(arguments.times) + ' times : once':<34}{each / once:>8.2f}")
        small, large = peak_of(sets["ofac_2024-01"]), peak_of(many)
        print(f"{'peak memory, once':<34}{small / 1e6:>8.0f} MB")
        print(f"{'peak memory, ' + str(arguments.times) + ' times':<34}{large / 1e6:>8.0f} MB")


if __name__ == "__main__":
    main()

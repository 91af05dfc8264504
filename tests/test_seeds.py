"""The seeds are true to their formats, say what they are, and copy nobody's sentences."""

import csv
import io
import re
from pathlib import Path

import pytest
from lxml import etree

SEEDS = Path(__file__).parents[1] / "seeds"
NOTICE = "demonstration, not an official edition"
OFAC_COLUMNS = {"sdn.csv": 12, "alt.csv": 5, "add.csv": 6, "sdn_comments.csv": 2}
UK_TARGETS = {"RUS1652", "RUS1653", "RUS1654", "RUS1655", "IRN0060"}
WORD = re.compile(r"[a-z0-9']+")
RUN = 9
"""Runs of so many words may stand in both: the longest title of a body has eight."""


def runs(text: str) -> set[tuple[str, ...]]:
    words = WORD.findall(text.lower().replace("’", "'"))
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


@pytest.mark.parametrize("path", sorted(SEEDS.glob("lists/*.xml")), ids=lambda path: path.name)
def test_composed_xml_says_what_it_is(path: Path) -> None:
    """Each composed XML edition is well-formed and says in its own text that it is no official edition."""
    assert NOTICE in path.read_text(encoding="utf-8")[:400]
    assert len(etree.parse(path).getroot()) > 0


@pytest.mark.parametrize("folder", sorted(SEEDS.glob("lists/ofac_*")), ids=lambda path: path.name)
def test_ofac_sets_have_the_physical_format(folder: Path) -> None:
    """Each OFAC set has CRLF rows of the right width, the null token, a final 0x1A and a notice."""
    assert NOTICE in (folder / "NOTICE.txt").read_text(encoding="utf-8")
    for name, width in OFAC_COLUMNS.items():
        data = (folder / name).read_bytes()
        assert data.endswith(b"\x1a")
        assert data.count(b"\n") == data.count(b"\r\n")
        rows = list(csv.reader(io.StringIO(data[:-1].decode("ascii"), newline="")))
        assert {len(row) for row in rows} <= {width}
    assert b'","individual","IRAN-EO13876",-0- ,' in (folder / "sdn.csv").read_bytes()


def test_both_uk_editions_name_the_announced_parties() -> None:
    """The parties of the articles, and the namesake that was listed then, stand in both UK editions."""
    for path in SEEDS.glob("lists/uk_*.xml"):
        assert {element.text for element in etree.parse(path).iter("UniqueID")} >= UK_TARGETS


def test_un_samples_obey_the_publishers_schema(shared: Path) -> None:
    """The composed UN editions are valid against the publisher's schema."""
    schema = etree.XMLSchema(etree.parse(shared / "lists/un/sc-sanctions.xsd"))
    for path in SEEDS.glob("lists/un_*.xml"):
        schema.assertValid(etree.parse(path))


def test_digests_copy_no_sentence(shared: Path) -> None:
    """No run of nine words of the real articles stands in a digest."""
    articles = [runs(path.read_text(encoding="utf-8")) for path in shared.glob("seeds/*.txt")]
    assert articles
    for path in SEEDS.glob("press/*.txt"):
        ours = runs(path.read_text(encoding="utf-8"))
        assert not [run for theirs in articles for run in ours & theirs], path.name


def test_customers_are_made_up() -> None:
    """Every customer carries a demonstration number, so that no row can be taken for a real one."""
    with (SEEDS / "customers.csv").open(encoding="utf-8", newline="") as handle:
        customers = list(csv.DictReader(handle))
    assert len(customers) == 30
    assert all(row["customer_id"].startswith("DEMO-") and row["name"] for row in customers)

"""XML from outside is streamed within bounds, and refused with one clear line."""

import tracemalloc
from pathlib import Path

import pytest

from watchlist.errors import InputError
from watchlist.sources import RawFile
from watchlist.sources.fields import Fields, content_hash
from watchlist.sources.xmlstream import head_attribute, stream_xml, tree_of, xml_sniff


def raw(tmp_path: Path, text: str | bytes) -> RawFile:
    path = tmp_path / "list.xml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return RawFile(name="list.xml", path=path)


def trees(file: RawFile, *tags: str) -> list[object]:
    return [tree_of(element) for _, element, _ in stream_xml(file, tags)]


def test_namespaces_and_attributes(tmp_path: Path):
    """Namespaces are dropped, attributes and text beside children kept."""
    file = raw(tmp_path, '<r xmlns="urn:x" xmlns:y="urn:y"><e y:id="1">a<b>c</b>d<b/></e><e>only</e></r>')
    assert trees(file, "e") == [{"@id": ["1"], "b": ["c", ""], "#text": ["a d"]}, "only"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<r><e>1</e><e>", r"list\.xml line \d+: not well-formed XML"),
        ("<r>&nbsp;</r>", r"list\.xml line 1: not well-formed"),
        ("not xml at all", r"list\.xml line 1: not well-formed"),
        ('<!DOCTYPE r [<!ENTITY x "y">]><r><e>&x;</e></r>', "document type"),
        ('<!DOCTYPE r SYSTEM "file:///etc/passwd"><r><e/></r>', "document type"),
    ],
)
def test_refused_in_one_line(tmp_path: Path, text: str, message: str):
    """Damage, entities and document types are refused, in one line with the file and the line."""
    with pytest.raises(InputError, match=message) as caught:
        trees(raw(tmp_path, text), "e")
    assert "\n" not in str(caught.value)


def test_a_bomb_is_not_lit(tmp_path: Path):
    """Entities that multiply are refused before any of them is expanded, in any encoding."""
    bomb = "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY {chr(98 + n)} '{('&' + chr(97 + n) + ';') * 10}'>" for n in range(9)
    )
    text = bomb + "]><r><e>&j;</e></r>"
    for data in (text.encode(), text.encode("utf-16")):
        with pytest.raises(InputError, match="document type"):
            trees(raw(tmp_path, data), "e")


def test_memory_stays_flat(tmp_path: Path):
    """Ten times the entries need no more memory at a time."""
    peaks = []
    for count in (2_000, 20_000):
        file = raw(tmp_path, "<r>" + "<e><a>text</a><b>more text</b></e>" * count + "</r>")
        tracemalloc.start()
        assert sum(1 for _ in stream_xml(file, ("e",))) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 2 + 200_000


def test_root(tmp_path: Path):
    """The root is recognised behind declaration, comment and byte order mark; its attributes are read from the head."""
    text = '<?xml version="1.0"?>\n<!-- hello <b> -->\n<x:root when="2026-01-02">'
    assert xml_sniff(text.replace("<b>", "").encode(), "root")
    assert xml_sniff(b"\xef\xbb\xbf" + b"<root/>", "root")
    assert not xml_sniff(b"<roots/>", "root")
    assert head_attribute(raw(tmp_path, text.replace("<b>", "")), "when") == "2026-01-02"


def test_fields_report_what_nobody_takes():
    """What no rule takes up is named by its path; empty fields are no remainder."""
    fields = Fields(
        {"a": ["1"], "b": [{"c": ["2", "3"], "d": [""]}], "e": [{"f": ["4"]}], "g": ["", ""], "h": ["5", "6"]}
    )
    assert fields.text("a") == "1"
    (b,) = fields.each("b")
    assert b.text("c") == "2"
    assert fields.text("h") == "5"
    assert sorted(fields.leftovers()) == ["b/c", "e", "h"]
    fields.ignore("e")
    assert fields.texts("h") == ["6"]
    assert list(fields.leftovers()) == ["b/c"]


def test_hash_is_over_content():
    """Order of fields and white space between elements do not count, values do."""
    assert content_hash({"a": ["1"], "b": ["2"]}) == content_hash({"b": ["2"], "a": ["1"]})
    assert content_hash({"a": ["1"]}) != content_hash({"a": ["2"]})

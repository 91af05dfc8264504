"""Sources are known by their specs, formats by their readers."""

from pathlib import Path

import pytest

from watchlist.errors import InputError, TableError, UnknownSourceError
from watchlist.sources import RawFile, load_spec, retired_format, spec_names
from watchlist.sources.registry import reader_for, reader_named


def raw(path: Path, data: bytes) -> RawFile:
    path.write_bytes(data)
    return RawFile(name=path.name, path=path)


@pytest.mark.parametrize("name", spec_names())
def test_every_spec_loads(name: str):
    """Each spec of resources/sources/ is complete and typed."""
    assert load_spec(name).name == name


@pytest.mark.parametrize("name", spec_names())
def test_every_format_has_a_reader(name: str):
    """Each format that a spec names is read by somebody, and each address is of such a format."""
    spec = load_spec(name)
    assert [reader_named(each).name for each in spec.formats] == list(spec.formats)
    assert spec.urls.keys() <= set(spec.formats)


def test_unknown_source_names_the_known_ones():
    """An unknown source is an error that says which there are."""
    with pytest.raises(UnknownSourceError, match=r"no source 'nowhere'.*\bun\b"):
        load_spec("nowhere")


def test_own_specs_add_and_overlay(tmp_path: Path):
    """A user's folder of specs adds lists of their own and lays fields over the known ones."""
    (tmp_path / "blocked.yml").write_text("title: Ours\nauthority: XX\nauthority_name: We\nformats: []\n")
    (tmp_path / "un.yml").write_text("min_records: 7\n")
    assert load_spec("blocked", tmp_path).own
    assert load_spec("un", tmp_path).min_records == 7
    assert load_spec("un", tmp_path).authority == "UN"
    assert not load_spec("un", tmp_path).own
    (tmp_path / "bad.yml").write_text("title: [")
    with pytest.raises(TableError, match=r"bad\.yml cannot be read as YAML"):
        load_spec("bad", tmp_path)


def test_a_web_page_is_not_a_list(tmp_path: Path):
    """An error page that came with status 200 is named as what it is; an empty or absent file too."""
    page = raw(tmp_path / "list.xml", b"<!DOCTYPE html><html>Sorry</html>")
    with pytest.raises(InputError, match="web page"):
        reader_for((page,), load_spec("un"))
    with pytest.raises(InputError, match="empty"):
        reader_for((raw(tmp_path / "empty.xml", b""),), load_spec("un"))
    with pytest.raises(InputError, match="cannot be read"):
        reader_for((RawFile(name="gone.xml", path=tmp_path / "gone.xml"),), load_spec("un"))


def test_retired_formats_point_to_their_successor():
    """OFSI's list has a pointer to the UK Sanctions List; a living format has none."""
    assert "UK Sanctions List" in (retired_format("uk_conlist") or "")
    assert retired_format("uk_xml") is None

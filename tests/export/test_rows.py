"""Columns are named once and are fit for every output."""

from types import ModuleType

from watchlist.export.cover import DICTIONARY, MANIFEST
from watchlist.export.diff_rows import REPORT_TABLES
from watchlist.export.dossier_rows import DOSSIER_TABLES
from watchlist.export.evidence import numbered
from watchlist.export.readable import readable, readable_lines
from watchlist.export.rows import DESIGNATIONS, ENTITIES, EVIDENCE, TABLES
from watchlist.export.rows_screen import SCREEN_TABLES


def test_tables_are_well_formed():
    """Keys are unique in their table, every column is described, drop-downs fit into a workbook's rule."""
    for table in (*TABLES.values(), *REPORT_TABLES, *DOSSIER_TABLES, *SCREEN_TABLES, DICTIONARY, MANIFEST):
        keys = [column.key for column in table.columns]
        assert len(keys) == len(set(keys)), table.key
        titles = [column.title for column in table.columns]
        assert len(titles) == len(set(titles)), table.key
        assert table.freeze < len(keys)
        assert all(column.description.strip().endswith((".", "?")) for column in table.columns), table.key
        assert all(len(",".join(column.choices)) < 255 for column in table.columns)


def test_detail_rows_bear_evidence(made_up: ModuleType):
    """Each designation row names evidence that stands on the sheet Evidence; a quoted sentence has its own number."""
    for view in (made_up.entity(3), made_up.press_entity()):
        known = {row[2] for row in EVIDENCE.values(view)}
        column = [one.key for one in DESIGNATIONS.columns].index("evidence")
        named = {row[column] for row in DESIGNATIONS.values(view)}
        assert named <= known
        assert named
    press = numbered(made_up.press_entity())
    assert [item.number for item in press.items] == ["E1", "E2"]
    assert press.items[1].evidence is not None


def test_standing_of_a_provisional_party(made_up: ModuleType):
    """A party known from the press alone says so."""
    row = dict(zip([one.key for one in ENTITIES.columns], next(ENTITIES.values(made_up.press_entity())), strict=True))
    assert row["standing"] == "press only"
    assert row["listed"] is None


def test_readable_values():
    """Fields of records become lines for people; nothing known is left out."""
    assert readable([{"text": "ABC", "kind": "alias", "strength": "weak"}]) == "ABC (alias, weak)"
    assert readable({"kind": "passport", "value": "A-1", "normal": "A1", "country": "IR"}) == "passport A-1 (IR)"
    assert readable([{"raw": "1960"}, {"raw": "circa 1961", "circa": True}]) == "1960 ; circa 1961 (circa)"
    assert readable({"programme": "GB Iran", "value": "asset_freeze"}) == "GB Iran: asset_freeze"
    assert readable(["GB Iran"]) == "GB Iran"
    assert readable({"odd": 1}) == '{"odd": 1}'
    assert readable(None) == ""
    assert readable({"text": "ABC", "kind": "weak_alias", "strength": "weak"}) == "ABC (weak alias)"
    assert readable_lines([{"raw": "1960"}, {"raw": "1961"}]) == "1960\n1961"

"""Differences between two versions of a record are complete, minimal and in a fixed order."""

import datetime as dt

from watchlist.differences import changed_fields
from watchlist.records import (
    Designation,
    Kind,
    Measure,
    Name,
    NameKind,
    Record,
    decode_record,
    encode_record,
    fingerprint,
)


def record(**changes: object) -> Record:
    base: dict[str, object] = {
        "source": "uk",
        "source_id": "RUS1652",
        "kind": Kind.PERSON,
        "names": (Name(text="BAGHERI Mohammad"),),
        "designations": (
            Designation(
                authority="GB", programme="Russia", measures=(Measure.ASSET_FREEZE,), listed=dt.date(2022, 10, 20)
            ),
        ),
    }
    return Record(**(base | changes))


def test_records_travel_as_json():
    """A record read back from its JSON is equal, and so is its fingerprint."""
    one = record(nationalities=("IR",))
    two = decode_record(encode_record(one))
    assert two == one
    assert fingerprint(two) == fingerprint(one)


def test_equal_records_differ_in_nothing():
    """Equal records give no rows."""
    assert changed_fields(record(), record()) == ()


def test_added_name_is_one_row_with_that_name_only():
    """What stands in both versions is left out of before and after."""
    new = record(names=(*record().names, Name(text="BAQERI Mohammad", kind=NameKind.ALIAS)))
    (change,) = changed_fields(record(), new)
    assert change.field == "names"
    assert change.before == ()
    assert [item["text"] for item in change.after] == ["BAQERI Mohammad"]


def test_designation_facts_are_rows_of_their_own():
    """A new measure and a new amendment date of the same act are two rows; the programme row is absent."""
    act = record().designations[0]
    changed = Designation(
        authority="GB", programme="Russia", measures=(Measure.ASSET_FREEZE, Measure.SERVICES_BAN),
        listed=act.listed, amended=dt.date(2023, 3, 21),
    )  # fmt: skip
    changes = {change.field: change for change in changed_fields(record(), record(designations=(changed,)))}
    assert set(changes) == {"designation.measures", "designation.amended"}
    assert changes["designation.measures"].after == ({"programme": "GB Russia", "value": "services_ban"},)
    assert changes["designation.measures"].before == ()


def test_a_second_act_is_a_programme_row():
    """A designation under another programme shows as a programme that came."""
    new = record(designations=(*record().designations, Designation(authority="GB", programme="Iran")))
    (change,) = changed_fields(record(), new)
    assert (change.field, change.before, change.after) == ("programmes", (), ("GB Iran",))


def test_order_alone_is_said():
    """The same names in another order are not passed over in silence, but marked as order only."""
    names = (Name(text="A"), Name(text="B", kind=NameKind.ALIAS))
    (change,) = changed_fields(record(names=names), record(names=names[::-1]))
    assert change.field == "names.order"

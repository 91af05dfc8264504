"""Plain JSON data of a record's field as a line for a person. Change rows and claims carry such data."""

from __future__ import annotations

import json
from typing import Any

from watchlist.export.column import SEPARATOR

_RECORD = ("names", "births", "birth_places", "nationalities", "identifiers", "designations")
"""What is shown of a whole record."""


def readable(value: Any) -> str:
    """A value, or a list of values, of a record's field in words; nothing is left out but empty fields.

    Names: `BAGHERI Mohammad (alias)`; identifiers: `passport A123 (IR)`; dates and addresses as published; facts of a
    designation: `GB Iran: asset_freeze`. What is of no known shape is shown as JSON.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return SEPARATOR.join(text for item in value if (text := readable(item)))
    if isinstance(value, dict):
        return _of_object(value)
    return str(value)


def readable_lines(value: Any) -> str:
    """As `readable`, with each item of a list on a line of its own."""
    if isinstance(value, list | tuple):
        return "\n".join(text for item in value if (text := readable(item)))
    return readable(value).replace(SEPARATOR, "\n") if isinstance(value, dict) and "names" in value else readable(value)


def _of_object(value: dict[str, Any]) -> str:
    keys = value.keys()
    if "names" in keys:
        return SEPARATOR.join(text for field in _RECORD if (text := readable(value.get(field))))
    if "programme" in keys and "value" in keys and len(keys) == 2:
        return f"{value['programme']}: {readable(value['value'])}".lstrip(": ")
    if "raw" in keys:
        return _with_rest(str(value["raw"]), _shown(value, "note", "circa", "calendar"))
    if "normal" in keys:
        kind = value.get("label") or str(value.get("kind", "")).replace("_", " ")
        return _with_rest(
            f"{kind} {value.get('value', '')}".strip(), _shown(value, "country", "issued", "expires", "note")
        )
    if "authority" in keys:
        measures = [str(one).replace("_", " ") for one in value.get("measures", ())]
        rest = [str(value[key]) for key in ("programme", "listed", "removed", "reason") if value.get(key)]
        return ", ".join([str(value["authority"]), *rest, *measures])
    if "text" in keys and "label" in keys:
        return f"{value['label']}: {value['text']}"
    if "text" in keys:
        return _with_rest(str(value["text"]), _name_rest(value))
    if "scheme" in keys:
        return f"{value['scheme']} {value.get('value', '')}"
    if "name" in keys:
        kind = str(value.get("kind", "")).replace("_", " ")
        return _with_rest(f"{kind}: {value['name']}".lstrip(": "), _shown(value, "target_ref", "note"))
    if "value" in keys and "kind" in keys:
        return f"{value['kind']} {value['value']}"
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _shown(value: dict[str, Any], *keys: str) -> list[str]:
    rest = []
    for key in keys:
        one = value.get(key)
        if one in (None, "", False):
            continue
        rest.append(key if one is True else str(one))
    return rest


def _name_rest(value: dict[str, Any]) -> list[str]:
    rest = [str(value["kind"]).replace("_", " ")] if value.get("kind") else []
    if value.get("strength") in ("weak", "strong") and value.get("kind") != "weak_alias":
        rest.append(str(value["strength"]))
    return rest


def _with_rest(text: str, rest: list[str]) -> str:
    return f"{text} ({', '.join(rest)})" if rest else text

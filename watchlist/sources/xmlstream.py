"""XML from outside: streamed, bounded, without entities, document types or network.

An entry becomes plain data (`tree_of`): an element without attributes and children is its text, any other a dict of
lists by local name, attributes under "@name", own text beside children under "#text". Namespaces are dropped, since
publishers move them. Readers take fields out of that dict with `watchlist.sources.fields.Fields`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from typing import Any

from watchlist.errors import InputError
from watchlist.sources.base import RawFile

XmlTree = str | dict[str, list[Any]]
"""Plain form of an element: its text, or its children by local name."""

_HEAD = 1 << 12


def stream_xml(file: RawFile, entries: Collection[str], others: Collection[str] = ()) -> Iterator[tuple[str, Any, int]]:
    """The elements of the given local names as (local name, lxml element, line), each freed once the next is drawn.

    Args:
        file: the unpacked file.
        entries: local names of the elements that hold entries; they do not nest.
        others: local names of further elements of interest outside entries (dates, reference tables).

    Raises:
        InputError: not well-formed, cut short, carries a document type, or is empty; with the line.
    """
    from lxml import etree

    _refuse_doctype(file)
    tags = [f"{{*}}{name}" for name in (*entries, *others)]
    with file.path.open("rb") as source:
        context = etree.iterparse(
            source, events=("end",), tag=tags, resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            for _, element in context:
                if element.getroottree().docinfo.doctype:
                    raise InputError(_doctype(file))
                yield _local(str(element.tag)), element, element.sourceline or 0
                element.clear()
                parent = element.getparent()
                if parent is not None:
                    while element.getprevious() is not None:
                        del parent[0]
        except etree.XMLSyntaxError as error:
            raise InputError(_not_well_formed(file, error, context.error_log)) from None


def _refuse_doctype(file: RawFile) -> None:
    """Before anything is parsed: no list has a document type, and an internal one is where bombs live."""
    with file.path.open("rb") as source:
        head = source.read(_HEAD)
    if b"<!DOCTYPE" in head.replace(b"\0", b"").upper():
        raise InputError(_doctype(file))


def _doctype(file: RawFile) -> str:
    return f"{file.name} carries a document type declaration, which no list has; refused"


def _not_well_formed(file: RawFile, error: Exception, log: Any) -> str:
    """The first thing the parser complained of: what it raises may be a mere consequence, without a line."""
    first = log[0] if len(log) else None
    line = first.line if first else getattr(error, "lineno", None) or "?"
    reason = " ".join(str(first.message if first else error or "cut short").split())
    return f"{file.name} line {line}: not well-formed XML ({reason[:160]}); fetch the file again"


def tree_of(element: Any) -> XmlTree:
    """An lxml element as plain data; text is stripped of white space at its ends."""
    if _is_rich()(element):
        return _rich_tree(element)
    return _plain_tree(element)


@cache
def _is_rich() -> Any:
    """Whether an element has attributes, text between its children, or anything but elements and text within."""
    from lxml import etree

    return etree.XPath(
        "boolean(.//@* | .//comment() | .//processing-instruction() | .//*[namespace-uri()]"
        " | descendant-or-self::*[*]/text()[normalize-space()])"
    )


def _plain_tree(element: Any) -> XmlTree:
    """The common case, three calls a node instead of eight: elements, text, nothing else."""
    tree: dict[str, list[Any]] = {}
    for child in element:
        if len(child):
            value: XmlTree = _plain_tree(child)
        else:
            text = child.text
            value = text.strip() if text else ""
        tag = child.tag
        if tag in tree:
            tree[tag].append(value)
        elif isinstance(tag, str):
            tree[tag] = [value]
        else:  # an unresolved entity: its text is lost, so it is reported as left over
            tree.setdefault("#entity", []).append("?")
    if tree:
        return tree
    text = element.text
    return text.strip() if text else ""


def _rich_tree(element: Any) -> XmlTree:
    """The same with attributes, namespaces and mixed content."""
    if not len(element):
        return _rich_leaf(element)
    tree = _attributes(element)
    text = element.text
    own = text.strip() if text else ""
    for child in element:
        tag = child.tag
        # an unresolved entity has no name: its text is lost, so the field is reported as left over
        name = _local(tag) if isinstance(tag, str) else "#entity"
        value = _rich_tree(child) if len(child) else _rich_leaf(child)
        if name in tree:
            tree[name].append(value)
        else:
            tree[name] = [value]
        tail = child.tail
        if tail and (tail := tail.strip()):
            own = f"{own} {tail}" if own else tail
    if own:
        tree["#text"] = [own]
    return tree


def _rich_leaf(element: Any) -> XmlTree:
    text = element.text
    own = text.strip() if text else ""
    tree = _attributes(element)
    if not tree:
        return own
    if own:
        tree["#text"] = [own]
    return tree


def _attributes(element: Any) -> dict[str, list[Any]]:
    return {f"@{_local(name)}": [value] for name, value in element.items()}


@lru_cache(maxsize=4096)
def _local(name: str) -> str:
    return name.rpartition("}")[2]


def head_attribute(file: RawFile, name: str) -> str | None:
    """Value of an attribute of the root element, which a stream gives only at the end; None if it has none."""
    import re

    with file.path.open("rb") as source:
        head = source.read(_HEAD)
    text = head.replace(b"\0", b"").decode("utf-8", "replace")
    root = re.search(r"<(?![?!])[^>]*>", text)
    match = root and re.search(rf"\b{re.escape(name)}\s*=\s*[\"']([^\"']*)[\"']", root.group())
    return match.group(1) if match else None


def xml_sniff(head: bytes, root: str) -> bool:
    """Whether a file that begins with `head` is XML with a root element of this local name."""
    import re

    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = text[2:].replace(b"\0", b"")
    match = re.search(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s>/]", text)
    return match is not None and match.group(1) == root.encode()

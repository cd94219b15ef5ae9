"""YAML read from libyaml's events: plain values whose scalars are text, and where each stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from engine.layout import (
    MAX_DEPTH,
    MAX_NODES,
    Extent,
    Flaw,
    duplicate_key,
    find_unshowable,
    too_deep,
    too_many_nodes,
    unshowable_character,
)
from engine.yaml_words import alias_flaw, decoration_flaw, key_flaw, syntax_flaw

try:
    from yaml._yaml import CParser
except ImportError as error:  # pragma: no cover - depends on how PyYAML was built
    raise ImportError(
        "PyYAML was built without libyaml, which this program needs: "
        "install the PyYAML wheel from PyPI, or libyaml before building it"
    ) from error

_NULLS = frozenset({"", "~", "null"})
_NO_KEY: Any = object()
# libyaml compares each directive with all before it.
_MOST_DIRECTIVES = 100
_LINE_ENDS = "\n\r\x85\u2028\u2029"


def read_values(text: str) -> list[Any]:
    """The plain value of each document of a YAML text.

    Raises Flaw for a text that is not YAML, breaks a limit or uses what is not allowed here.
    """
    for line_end in _LINE_ENDS:
        if text.count(line_end + "%") > _MOST_DIRECTIVES:
            start = text.index(line_end + "%") + 1
            message = f"more than {_MOST_DIRECTIVES} lines begin with `%`"
            raise Flaw("bad-yaml", message, start, start + 1, "remove these directives")
    try:
        documents = _read_events(text)
    except yaml.YAMLError as error:
        raise syntax_flaw(error, text) from None
    if "\\" in text:
        for number, value in enumerate(documents):
            found = find_unshowable(value)
            if found is not None:
                path, is_key, character = found
                start, end = measure(text, number).find(path, is_key)
                raise unshowable_character(character, start, end)
    return documents


def _read_events(text: str) -> list[Any]:
    next_event: Callable[[], Any] = CParser(text).get_event
    documents: list[Any] = []
    parents: list[tuple[Any, Any]] = []  # each container with the key it was left at
    root: Any = None
    container: Any = None
    key: Any = _NO_KEY
    nodes = 0
    value: Any
    while (event := next_event()) is not None:
        kind = event.__class__
        if kind is ScalarEvent:
            if event.tag is not None or event.anchor is not None:
                raise decoration_flaw(event, text)
            value = event.value
            if key is _NO_KEY and container.__class__ is dict:
                if not event.style and (value == "<<" or value == ""):
                    raise key_flaw(event)
                if value in container:
                    path = (*(step for _, step in parents[1:]), value)
                    start, end = event.start_mark.index, event.end_mark.index
                    first = measure(text, len(documents), stop=start).find(path, key=True)
                    raise duplicate_key(value, start, end, first)
                key = value
                continue
            if value in _NULLS and not event.style:
                value = None
            nodes += 1
            if container.__class__ is dict:
                container[key] = value
                key = _NO_KEY
            elif container is None:
                root = value
            else:
                container.append(value)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            container = parents.pop()[0]
            key = _NO_KEY
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.tag is not None or event.anchor is not None:
                raise decoration_flaw(event, text)
            if len(parents) == MAX_DEPTH:
                raise too_deep(event.start_mark.index)
            value = {} if kind is MappingStartEvent else []
            nodes += 1
            if container.__class__ is dict:
                if key is _NO_KEY:
                    raise key_flaw(event)
                container[key] = value
            elif container is None:
                root = value
            else:
                key = len(container)
                container.append(value)
            parents.append((container, key))
            container, key = value, _NO_KEY
        elif kind is DocumentEndEvent:
            documents.append(root)
            root = None
            nodes += 1
        elif kind is AliasEvent:
            raise alias_flaw(event)
        if nodes > MAX_NODES:
            raise too_many_nodes(event.start_mark.index, event.end_mark.index)
    return documents


def measure(text: str, number: int, stop: int | None = None) -> Extent:
    """Where the parts of document `number` (from 0) stand, or those of them before `stop`.

    The text is one that `read_values` accepts, at least up to the character `stop`.
    """
    next_event: Callable[[], Any] = CParser(text).get_event
    parents: list[tuple[Extent, Any, bool, bool]] = []
    top = Extent(0, 0)
    container, key, is_map, is_flow = top, _NO_KEY, False, True
    while (event := next_event()) is not None:
        kind = event.__class__
        if stop is not None and event.start_mark.index >= stop:
            break
        if kind is DocumentEndEvent:
            number -= 1
            if number < 0:
                break
            top.parts.clear()
            continue
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            closed, closed_in_flow = container, is_flow
            container, key, is_map, is_flow = parents.pop()
            # libyaml ends a block at the next token; its last part shows better where it ends.
            if closed_in_flow:
                closed.end = event.end_mark.index
            elif closed.parts:
                closed.end = next(reversed(closed.parts.values())).end
            key = _NO_KEY
            continue
        is_scalar = kind is ScalarEvent
        if not is_scalar and kind is not MappingStartEvent and kind is not SequenceStartEvent:
            continue
        start, end = event.start_mark.index, event.end_mark.index
        if is_scalar and end > start:
            end = start + len(text[start:end].rstrip())
        if is_map and key is _NO_KEY:
            key = event.value
            container.keys.setdefault(key, (start, end))
            continue
        extent = Extent(start, end)
        if not is_map:
            key = len(container.parts)
        container.parts.setdefault(key, extent)
        if is_scalar:
            key = _NO_KEY
        else:
            parents.append((container, key, is_map, is_flow))
            container, key = extent, _NO_KEY
            is_map, is_flow = kind is MappingStartEvent, event.flow_style
    return top.parts.get(0, top)

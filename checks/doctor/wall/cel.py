"""An entry of the allow list as an expression in the language of admission policies (CEL), which holds for a value that fits.

Objects are plain mappings there, so that keys can be listed and no field is too new to be seen.
"""

import json
from collections.abc import Sequence

from checks.recipe.allowed.shapes import Anything, Each, Fields, Image, Keyed, Matching, Only, Shape

MADE = "variables.made"
"""Whether the object is a controller's and not brought by somebody."""


def expression(wanted: Shape, value: str, depth: int = 0) -> str:
    """The expression that holds where the value of another expression fits; empty where anything does."""
    match wanted:
        case Anything():
            found = ""
        case Only():
            found = _only(wanted, value)
        case Matching():
            found = _matching(wanted, value)
        case Image():
            found = _image(value, depth)
        case Each():
            inside = expression(wanted.of, f"e{depth}", depth + 1)
            found = f"{value}.all(e{depth}, {inside})" if inside else ""
        case Keyed():
            found = _keyed(wanted, value, depth)
        case Fields():
            found = " && ".join(filter(None, (known(wanted, value, depth), *of_fields(wanted, value, depth))))
    return found


def known(wanted: Fields, value: str, depth: int) -> str:
    """That a mapping has no other fields than these, and those that it needs."""
    names = sorted({*wanted.fields, *wanted.server})
    made = sorted({*wanted.made} - {*names})
    key = f"k{depth}"
    more = f" || ({MADE} && {key} in {listed(made)})" if made else ""
    needs = [f"'{name}' in {value} && {value}['{name}'] != ''" for name in wanted.needed]
    return " && ".join([f"{value}.all({key}, {key} in {listed(names)}{more})", *needs])


def of_fields(wanted: Fields, value: str, depth: int) -> Sequence[str]:
    """That the fields of a mapping fit, an expression for each that is looked into."""
    fields: dict[str, Shape] = {**wanted.made, **wanted.fields, **wanted.server}
    return [one for name in sorted(fields) if (one := of_field(fields[name], value, name, depth))]


def of_field(wanted: Shape, value: str, name: str, depth: int) -> str:
    """That one field of a mapping fits where it is there; empty where anything does."""
    inside = expression(wanted, f"{value}['{name}']", depth)
    return f"(!('{name}' in {value}) || {value}['{name}'] == null || ({inside}))" if inside else ""


def _only(wanted: Only, value: str) -> str:
    parts = [f"{value} in {listed(wanted.values)}"] if wanted.values else []
    parts += [f"{value} in variables.{wanted.grant}"] if wanted.grant else []
    parts += [MADE] if wanted.made else []
    return f"({' || '.join(parts)})"


def _matching(wanted: Matching, value: str) -> str:
    fits = " && ".join([matching(value, wanted.pattern), *(f"!{matching(value, one)}" for one in wanted.but)])
    parts = [f"({fits})"]
    parts += [f"{value} in {listed(wanted.besides)}"] if wanted.besides else []
    parts += [f"{value} in variables.{wanted.grant}"] if wanted.grant else []
    return f"({' || '.join(parts)})"


def matching(value: str, pattern: str) -> str:
    """That a text fits a pattern as a whole."""
    return f"{value}.matches({_whole(pattern)})"


def _image(value: str, depth: int) -> str:
    """Completed with its registry as containerd does, then held against each registry that is granted."""
    first = f"{value}.split('/')[0]"
    named = f"({value}.contains('/') && ({first}.contains('.') || {first}.contains(':') || {first} == 'localhost'))"
    full = f"({named} ? {value} : ({value}.contains('/') ? 'docker.io/' : 'docker.io/library/') + {value})"
    name = f"r{depth}"
    starts = " || ".join(f"{full}.startsWith({name} + '{end}')" for end in "/:@")
    return f"({value} == '' || variables.registries.exists({name}, {full} == {name} || {starts}))"


def _keyed(wanted: Keyed, value: str, depth: int) -> str:
    key = f"k{depth}"
    fits = expression(wanted.keys, key, depth + 1)
    if fits and wanted.server:
        fits = f"({fits} || {' || '.join(matching(key, one) for one in wanted.server)})"
    inside = expression(wanted.of, f"{value}[{key}]", depth + 1)
    whole = " && ".join(filter(None, (fits, inside)))
    return f"{value}.all({key}, {whole})" if whole else ""


def _whole(pattern: str) -> str:
    """A pattern of the whole text as a literal of the language; `$` would match before a last newline in Python alone."""
    return json.dumps(f"^(?s:{pattern})$")


def listed(values: Sequence[object]) -> str:
    """A list of plain values."""
    return "[" + ", ".join(json.dumps(one) for one in values) + "]"

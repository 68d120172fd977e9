"""Names that look like those of recipes and are others: of another case, with invisible letters, with letters of another script.

A disk that ignores case, a person and a shell's completion take them for the real ones; nothing here reads them.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.layout import CACHE, FILES, ROOT

_NAMES = (CACHE, *FILES)
_ENDS = (".yaml", ".yml")
_INVISIBLE = {"Cc", "Cf", "Cs", "Mn", "Me", "Zs", "Zl", "Zp"}
_LETTERS = str.maketrans(
    "\u0430\u0441\u0501\u0435\u0456\u04cf\u043c\u043e\u0440\u0433\u0455\u0443\u0475\u0445"
    "\u0251\u03b1\u03f2\u03b5\u03b9\u0131\u03ba\u03bf\u03c1\u03c5\u03bd\u03c7",
    "acdeilmoprsyvxaaceiikopuvx",
)
"""Letters of Cyrillic, Greek and phonetic script, in lower case, that look like Latin ones in these names (Unicode TS 39)."""

LOOK_ALIKE = Rule(
    "STRUCT-015",
    Level.ERROR,
    reason="Where case or script does not show, it is taken for the real one, and no rule and no run reads it.",
    remedy="Call it {the name it looks like}, in lower case and plain letters.",
    bad="Recipes/llama-3-70b/vllm/agg/deploy.yaml",
    good="recipes/llama-3-70b/vllm/agg/deploy.yaml",
)


def look_alikes(paths: Iterable[str]) -> Iterator[Finding]:
    """STRUCT-015: paths of a tree with a part that is nearly the name of recipes/ or of a file that a recipe has."""
    for path in paths:
        first, *rest = path.split("/")
        if first != ROOT:
            real = ROOT if is_like(first, ROOT) else ""
        else:
            real = next((found for part in rest[1:] if (found := _meant(part))), "")
        if real:
            message = f"The path is nearly one of {real!r}, and is read by nobody."
            yield LOOK_ALIKE.finding(path, message, LOOK_ALIKE.fix(real))


def is_like(name: str, real: str) -> bool:
    """Whether a name is another than a real one and looks, or is to some disk, the same."""
    return name != real and folded(name) == real


def folded(name: str) -> str:
    """A name without what does not show: case, invisible letters, scripts; nor what Windows leaves out at its end."""
    shown = "".join(one for one in unicodedata.normalize("NFKD", name) if _shows(one))
    plain = "".join(one for one in shown.casefold().translate(_LETTERS) if _shows(one))
    seen = "".join("-" if unicodedata.category(one) == "Pd" else one for one in plain)
    return seen.replace("\\", "/").partition("/")[0].partition(":")[0].rstrip(".")


def _shows(one: str) -> bool:
    return unicodedata.category(one) not in _INVISIBLE


def _meant(part: str) -> str:
    """The name that a part of a path looks like; empty where it is that name, or like none."""
    plain = folded(part)
    if plain in _NAMES:
        return "" if part in _NAMES else plain
    return plain if plain.endswith(_ENDS) and not part.endswith(_ENDS) else ""

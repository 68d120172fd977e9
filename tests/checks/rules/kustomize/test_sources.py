"""Everything that kustomize would open is found before it runs, and what it may not open is refused at its place."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.recipe.manifest import MAXIMUM_BYTES, read
from checks.recipe.recipe import Link, Tree
from checks.rules.kustomize.sources import Sources, overlays, reader, sources
from tests.checks.rules.kustomize.clouds import BASE, COMPONENT, FILES, HOME, OVERLAY, PAGE, PATCH
from tests.examples import examples


def read_of(tree: Tree) -> Sources:
    return sources(tree, OVERLAY, reader(tree, read))


def names_of(tree: Tree) -> tuple[str, ...]:
    return overlays(tree, reader(tree, read))


# what the overlay's page says, the rule, and the text at whose place it is found
REFUSED = [
    ("resources:\n  - https://example.com/deploy.yaml\n", "KUST-001", "https"),
    ("resources: [../../base]\nbases: ['github.com/x/y//z?ref=1']\n", "KUST-001", "'github"),
    ("components:\n  - git@example.com:x/y.git\n", "KUST-001", "git@"),
    ("patches:\n  - path: HTTPS://example.com/patch.yaml\n", "KUST-001", "HTTPS"),
    ("patches: ['http://example.com/patch.yaml']\n", "KUST-001", "'http"),
    ("patchesStrategicMerge: [ssh://example.com/x]\n", "KUST-001", "ssh"),
    ("patchesJson6902:\n  - {target: {kind: Job}, path: 'http://example.com/p'}\n", "KUST-001", "'http"),
    ("configMapGenerator:\n  - {name: x, files: ['a=https://example.com/a']}\n", "KUST-001", "'a="),
    ("configMapGenerator:\n  - {name: x, envs: ['https://example.com/a']}\n", "KUST-001", "'https"),
    ("secretGenerator:\n  - {name: x, env: 'https://example.com/a'}\n", "KUST-001", "'https"),
    ("openapi: {path: 'https://example.com/a'}\n", "KUST-001", "'https"),
    ("replacements: [{path: 'file:///etc/passwd'}]\n", "KUST-001", "'file"),
    ("crds: ['https://example.com/a']\n", "KUST-001", "'https"),
    ("configurations: ['https://example.com/a']\n", "KUST-001", "'https"),
    ("helmCharts: [{name: x}]\n", "KUST-002", "helmCharts"),
    ("generators: [../../base]\n", "KUST-002", "generators"),
    ("transformers: [x.yaml]\n", "KUST-002", "transformers"),
    ("validators: [x.yaml]\n", "KUST-002", "validators"),
    ("Resources: ['https://example.com/a']\n", "KUST-002", "Resources"),
    ("imageTags: []\n", "KUST-002", "imageTags"),
    ("patches:\n  - {Path: 'https://example.com/a'}\n", "KUST-002", "Path"),
    ("resources: [../../bsae]\n", "KUST-003", "../../bsae"),
    ("resources: [/etc/passwd]\n", "KUST-003", "/etc"),
    ("resources: [../../../../../../../outside]\n", "KUST-003", "../.."),
    ("patches:\n  - path: ../../base\n", "KUST-003", "../../base"),
    ("resources: [[a]]\n", "KUST-004", "[a]]"),
    ("- a\n", "KUST-004", "- a"),
    ("resources: [../../base\n", "YAML-001", ""),
]


@pytest.mark.parametrize(("text", "rule", "marker"), REFUSED)
def test_what_may_not_be_opened_is_refused_at_its_place(text: str, rule: str, marker: str) -> None:
    (finding,) = read_of({**FILES, PAGE: text.encode()}).findings
    assert (finding.rule, finding.path) == (rule, PAGE)
    before = text.split(marker, 1)[0] if marker else text
    assert (finding.line, finding.column) == (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
    assert finding.message
    assert finding.fix


def test_every_file_of_the_overlay_is_taken_and_no_other() -> None:
    read = read_of({**FILES, f"{HOME}/notes.yaml": b"a: b\n"})
    assert read.findings == ()
    assert sorted(read.files) == sorted(
        [PAGE, PATCH, f"{BASE}/kustomization.yaml", f"{BASE}/deploy.yaml", f"{COMPONENT}/kustomization.yaml"]
    )
    assert [one.path for one in read.manifests] == [f"{BASE}/deploy.yaml", PATCH]


def test_only_overlays_are_rendered() -> None:
    assert names_of(FILES) == (OVERLAY,)
    shared = "recipes/kustomize/components/more/kustomization.yaml"
    alone = "recipes/llama/vllm/agg/kustomization.yml"
    assert names_of({**FILES, shared: b"resources: []\n", alone: b"resources: []\n"}) == (
        "recipes/llama/vllm/agg",
        OVERLAY,
    )


def test_no_path_leads_out_of_the_copy() -> None:
    out = {"recipes/../../etc/kustomization.yaml": b"resources: []\n", "recipes//a/kustomization.yaml": b"a: b\n"}
    assert names_of(out) == ()


def test_links_are_not_followed() -> None:
    link = {path: data for path, data in FILES.items() if not path.startswith(BASE)} | {BASE: Link("/etc")}
    (finding,) = read_of(link).findings
    assert (finding.rule, finding.path) == ("KUST-003", PAGE)
    assert "symbolic link" in finding.message
    (finding,) = read_of({**FILES, PAGE: Link("/etc/passwd")}).findings
    assert (finding.rule, finding.path) == ("KUST-003", PAGE)


def test_folders_that_build_on_each_other_are_read_once() -> None:
    read = read_of({**FILES, f"{BASE}/kustomization.yaml": b"resources: [deploy.yaml, ../overlays/aks]\n"})
    assert read.findings == ()


def test_an_overlay_of_hundreds_of_folders_is_refused_once() -> None:
    chain = {f"{HOME}/c{i}/kustomization.yaml": f"resources: [../c{i + 1}, ../c{i + 2}]\n".encode() for i in range(300)}
    found = read_of({**FILES, **chain, PAGE: b"resources: [../../../c0]\n"}).findings
    assert [one.rule for one in found] == ["KUST-005"]


def test_an_overlay_of_many_megabytes_is_refused() -> None:
    many = {f"{BASE}/{i}.json": b"0" * MAXIMUM_BYTES for i in range(9)}
    base = f"configMapGenerator: [{{name: x, files: [{', '.join(f'{i}.json' for i in range(9))}]}}]\n".encode()
    found = read_of({**FILES, **many, f"{BASE}/kustomization.yaml": base}).findings
    assert [(one.rule, one.path) for one in found] == [("KUST-005", f"{BASE}/7.json")]


@settings(max_examples=examples(60), deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["resources", "patches", "components", "openapi", "crds"]),
        st.recursive(
            st.none() | st.booleans() | st.text("./:a@?", max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["path", "patch", "x"]), inner, max_size=2)
            ),
            max_leaves=6,
        ),
    )
)
def test_no_page_crashes_the_reading(page: dict[str, object]) -> None:
    read = read_of({**FILES, PAGE: json.dumps(page).encode()})
    assert all(path in FILES for path in read.files)

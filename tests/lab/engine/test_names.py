"""The names of the lab's images."""

from pathlib import Path

import pytest

from lab.engine.names import Archive, Image, references, version

ROOT = Path(__file__).parents[3]
REAL = ROOT.parent / "shared" / "real-recipes" / "llama-3-70b"


def test_every_image_has_a_full_reference_with_a_tag() -> None:
    for image in Image:
        for reference in references(image, "1.2.3"):
            registry, _, tag = reference.partition("/")
            assert "." in registry
            assert ":" in tag


def test_no_reference_names_two_images() -> None:
    listed = [reference for image in Image for reference in references(image, "1.2.3")]
    assert len(listed) == len(set(listed))


def test_the_run_image_carries_the_projects_version() -> None:
    assert references(Image.RUN, version(ROOT)) == (f"ghcr.io/recipe-gate/recipe-gate:{version(ROOT)}",)


def test_aiperfs_tag_is_the_version_that_is_installed() -> None:
    (reference,) = references(Image.AIPERF, "1.2.3")
    pinned = (ROOT / "lab/engine/requirements-aiperf.in").read_text().strip()
    assert pinned == f"aiperf=={reference.rpartition(':')[2]}"


def test_an_archive_names_its_image_and_key(tmp_path: Path) -> None:
    archive = Archive(Image.ENGINE, "0123", tmp_path)
    assert archive.reference == "localhost/recipe-gate-lab/engine:0123"
    assert archive.path == tmp_path / "engine-0123.tar"


def test_an_archive_replaces_older_content_of_its_own_image_only(tmp_path: Path) -> None:
    archive = Archive(Image.ENGINE, "0123", tmp_path)
    assert archive.replaces("localhost/recipe-gate-lab/engine:9999")
    assert not archive.replaces(archive.reference)
    assert not archive.replaces("localhost/recipe-gate-lab/run:9999")
    assert not archive.replaces("nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0")


@pytest.mark.skipif(not REAL.exists(), reason="no real recipes beside the repository")
def test_the_engine_images_of_the_real_llama_recipe_are_there() -> None:
    used = {
        word
        for file in REAL.rglob("*.yaml")
        for word in file.read_text().split()
        if word.startswith("nvcr.io/nvidia/ai-dynamo/")
    }
    assert used
    assert used <= set(references(Image.ENGINE, "1.2.3"))

"""An image's key follows its inputs and nothing else."""

from pathlib import Path

from lab.engine.keys import digest, key
from lab.engine.names import Image


def project(root: Path) -> Path:
    (root / "checks").mkdir(parents=True)
    (root / "bot").mkdir()
    (root / "lab").mkdir()
    (root / "checks" / "run.py").write_text("one")
    (root / "Dockerfile").write_text("FROM scratch")
    return root


def test_the_same_inputs_elsewhere_give_the_same_key(tmp_path: Path) -> None:
    assert key(Image.RUN, project(tmp_path / "a")) == key(Image.RUN, project(tmp_path / "b"))


def test_a_change_of_the_product_changes_the_run_images_key(tmp_path: Path) -> None:
    root = project(tmp_path)
    before = key(Image.RUN, root)
    (root / "checks" / "run.py").write_text("two")
    assert key(Image.RUN, root) != before


def test_a_renamed_file_changes_the_key(tmp_path: Path) -> None:
    root = project(tmp_path)
    before = key(Image.RUN, root)
    (root / "checks" / "run.py").rename(root / "checks" / "walk.py")
    assert key(Image.RUN, root) != before


def test_what_is_not_in_the_image_leaves_its_key_alone(tmp_path: Path) -> None:
    root = project(tmp_path)
    before = key(Image.RUN, root)
    (root / "lab" / "hub.py").write_text("anything")
    (root / "checks" / "__pycache__").mkdir()
    (root / "checks" / "__pycache__" / "run.pyc").write_bytes(b"compiled")
    assert key(Image.RUN, root) == before


def test_the_product_leaves_the_engines_key_alone(tmp_path: Path) -> None:
    assert key(Image.ENGINE, project(tmp_path / "a")) == key(Image.ENGINE, tmp_path / "nothing")


def test_the_images_have_different_keys(tmp_path: Path) -> None:
    assert len({key(image, project(tmp_path / image)) for image in Image}) == len(Image)


def test_a_file_that_appears_changes_the_digest(tmp_path: Path) -> None:
    file = tmp_path / "new"
    before = digest(tmp_path, [file])
    file.write_text("")
    assert digest(tmp_path, [file]) != before

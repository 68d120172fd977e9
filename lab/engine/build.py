"""All images of the lab: built when their inputs changed, imported into containerd, known under every name."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from lab.engine import base, keys, machine, model, names, packages
from lab.engine.buildah import Buildah, driver
from lab.engine.names import Archive, Image
from lab.engine.publish import publish
from lab.progress import Progress
from lab.settings import Settings

ROOT = Path(__file__).parents[2]
_REQUIREMENTS = {
    Image.ENGINE: ("requirements-dynamo.txt", "requirements-dynamo-core.txt"),
    Image.AIPERF: ("requirements-aiperf.txt",),
}
_REPLACED = ("dynamo/vllm", "dynamo/sglang", "dynamo/trtllm")


def ensure(settings: Settings, progress: Progress) -> None:
    """Build what is missing, import what the cluster lacks, and make every reference name its newest content."""
    publish(settings, build(settings, progress), names.version(ROOT), progress)


def build(settings: Settings, progress: Progress) -> list[Archive]:
    """All images as archives; builds those whose inputs changed, and the tiny model. Raises BuildError."""
    archives = [Archive(image, keys.key(image, ROOT), settings.cache / "images") for image in Image]
    missing = [archive for archive in archives if not archive.path.exists()]
    scratch = settings.cache / "build"
    try:
        if missing:
            storage = settings.cache / "buildah"
            buildah = Buildah(storage, settings.cache / "images" / "build.log", driver(storage))
            base.ensure(buildah, scratch, progress)
            for archive in missing:
                _build(buildah, archive, scratch, progress)
        _model(settings, scratch, progress)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return archives


def model_folder(settings: Settings) -> Path:
    """The tiny model's files."""
    return settings.cache / "models" / "tiny"


def _build(buildah: Buildah, archive: Archive, scratch: Path, progress: Progress) -> None:
    image, target = archive.image, archive.path
    context, file = (ROOT, ROOT / "Dockerfile") if image is Image.RUN else _context(image, scratch, progress)
    progress(f"images: {image}: building")
    buildah.build(archive.reference, file, context, machine.mounts(scratch / "machine"), base.BASE)
    progress(f"images: {image}: writing the archive")
    buildah.archive(archive.reference, target)
    for old in set(target.parent.glob(f"{image}-*.tar*")) - {target}:
        old.unlink()


def _context(image: Image, scratch: Path, progress: Progress) -> tuple[Path, Path]:
    """The build context of `image` and its Containerfile: packages laid out on the host, the shim beside them."""
    context, source = scratch / image, keys.ENGINE / "image"
    _stage(image, context / "packages", progress)
    if image is Image.ENGINE:
        ignore = shutil.ignore_patterns("__pycache__")
        for name in ("dynamo", "dynamo_shim"):
            shutil.copytree(source / name, context / "shim" / name, ignore=ignore)
    return context, source / f"{image}.Containerfile"


def _stage(image: Image, prefix: Path, progress: Progress) -> None:
    if not prefix.exists():
        progress(f"images: {image}: Python packages")
        replaced = _REPLACED if image is Image.ENGINE else ()
        packages.stage(prefix, [keys.ENGINE / name for name in _REQUIREMENTS[image]], replaced)


def _model(settings: Settings, scratch: Path, progress: Progress) -> None:
    """Make the tiny model in a process of its own, because `tokenizers` is the engine's package and not ours."""
    folder = model_folder(settings)
    source = Path(model.__file__)
    made_from = keys.digest(keys.ENGINE, [source, keys.ENGINE / "requirements-dynamo.txt"])
    stamp = folder.with_name(f"tiny-{made_from}")
    if stamp.exists() and all((folder / name).exists() for name in model.FILES):
        return
    prefix = scratch / Image.ENGINE / "packages"
    _stage(Image.ENGINE, prefix, progress)
    progress("images: the tiny model's tokenizer")
    library = prefix / packages.LIBRARY
    command = [sys.executable, str(source), str(library), str(folder)]
    subprocess.run(command, check=True, env=os.environ | {"PYTHONPATH": str(library)})
    stamp.touch()

"""Bring the built images into the running cluster's containerd, under every name that recipes use."""

from pathlib import Path

from lab.cluster import images
from lab.engine import keys, names
from lab.engine.names import Image
from lab.progress import Progress
from lab.settings import Settings


def publish(settings: Settings, root: Path, progress: Progress) -> None:
    """Import each image whose present content the cluster lacks; afterwards every reference names that content."""
    version = names.version(root)
    present = images.present(settings)
    for image in Image:
        key = keys.key(image, root)
        content = names.keyed(image, key)
        if content not in present:
            progress(f"images: {image}: importing")
            images.import_archive(settings, settings.cache / "images" / f"{image}-{key}.tar")
        for reference in names.references(image, version):
            images.tag(settings, content, reference)

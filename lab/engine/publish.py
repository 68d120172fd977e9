"""Bring the built images into the running cluster's containerd, under every name that recipes use."""

from collections.abc import Mapping
from pathlib import Path

from lab.cluster import images
from lab.engine import names
from lab.engine.names import Image
from lab.progress import Progress
from lab.settings import Settings


def publish(settings: Settings, archives: Mapping[Image, tuple[str, Path]], version: str, progress: Progress) -> None:
    """Import each image (its key and archive) that the cluster lacks; afterwards every reference names its content."""
    present = images.present(settings)
    for image, (key, archive) in archives.items():
        content = names.keyed(image, key)
        if content not in present:
            progress(f"images: {image}: importing")
            images.import_archive(settings, archive)
            present = images.present(settings)
        for reference in names.references(image, version):
            if present.get(reference) != present[content]:
                images.tag(settings, content, reference)

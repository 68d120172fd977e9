"""Bring the built images into the running cluster's containerd, under every name that recipes use."""

from collections.abc import Iterable

from lab.cluster import images
from lab.engine import names
from lab.engine.names import Archive
from lab.progress import Progress
from lab.settings import Settings


def publish(settings: Settings, archives: Iterable[Archive], version: str, progress: Progress) -> None:
    """Import each image that the cluster lacks; afterwards every reference names its content."""
    present = images.present(settings)
    for archive in archives:
        if archive.reference not in present:
            progress(f"images: {archive.image}: importing")
            images.import_archive(settings, archive.path)
            present = images.present(settings)
        for reference in names.references(archive.image, version):
            if present.get(reference) != present[archive.reference]:
                images.tag(settings, archive.reference, reference)
        for old in filter(archive.replaces, present):
            images.remove(settings, old)

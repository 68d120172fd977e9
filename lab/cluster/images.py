"""The images that the node can run: brought in as archives, since nothing is ever pulled."""

import tempfile
from pathlib import Path

from lab.cluster import containerd, oci
from lab.settings import Settings


def import_archive(settings: Settings, archive: Path) -> None:
    """Bring in every image of an OCI or Docker archive under the names that it carries."""
    containerd.ctr(settings, "images", "import", "--snapshotter", containerd.chosen_snapshotter(settings), str(archive))


def tag(settings: Settings, ref: str, new_ref: str) -> None:
    """Give image `ref` a further name, taking it from another image where need be."""
    containerd.ctr(settings, "images", "tag", "--force", ref, new_ref)


def remove(settings: Settings, ref: str) -> None:
    """Take the name `ref` away; content that no other name and no container uses goes with it."""
    containerd.ctr(settings, "images", "rm", ref)


def present(settings: Settings) -> dict[str, str]:
    """The images that are there: reference -> digest."""
    return parsed(containerd.ctr(settings, "images", "list").stdout)


def parsed(listing: str) -> dict[str, str]:
    """The table of `ctr images list` as reference -> digest; names that are only a digest are left out."""
    rows = (line.split() for line in listing.splitlines()[1:])
    return {row[0]: row[2] for row in rows if len(row) > 2 and not row[0].startswith("sha256:")}


def ensure_pause(settings: Settings) -> None:
    """Bring in the image that holds each pod's namespaces, made of one program."""
    if containerd.PAUSE_IMAGE in present(settings):
        return
    with tempfile.TemporaryDirectory(dir=settings.state) as scratch:
        archive = Path(scratch) / "pause.tar"
        program = oci.File((settings.bin / "pause").read_bytes())
        oci.write(
            archive, containerd.PAUSE_IMAGE, {"pause": program}, {"Entrypoint": ["/pause"], "User": "65535:65535"}
        )
        import_archive(settings, archive)

"""buildah with a storage of the lab's own: images are built without an engine, a daemon or a registry."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Buildah:
    """Where this buildah keeps its layers and writes what it does."""

    root: Path
    log: Path

    def run(self, *arguments: str) -> str:
        """Run one buildah command; its standard output. Raises BuildFailed with the log's end."""
        # vfs because overlayfs cannot be stacked where the lab itself runs in a container
        storage = ["--storage-driver=vfs", f"--root={self.root / 'root'}", f"--runroot={self.root / 'run'}"]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("a") as log:
            log.write(f"$ buildah {' '.join(arguments)}\n")
            log.flush()
            done = subprocess.run(
                ["buildah", *storage, *arguments], stdout=subprocess.PIPE, stderr=log, text=True, check=False
            )
            log.write(done.stdout)
        if done.returncode:
            end = "\n".join(self.log.read_text().splitlines()[-20:])
            raise BuildFailed(f"buildah {arguments[0]} failed ({done.returncode}); the end of {self.log}:\n{end}")
        return done.stdout.strip()

    def build(self, tag: str, file: Path, context: Path, mounts: Sequence[str], base: str) -> None:
        """Build `file` on `base`, reusing every layer whose inputs are unchanged."""
        options = ["--isolation=chroot", "--layers", "--pull-never", f"--build-arg=BASE={base}", *mounts]
        self.run("bud", *options, f"--tag={tag}", f"--file={file}", str(context))

    def archive(self, tag: str, target: Path) -> None:
        """Write image `tag` as an OCI archive named `tag`; whole or not at all. Not compressed: it is read once, on this machine."""
        partial = target.with_name(target.name + ".partial")
        partial.unlink(missing_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        self.run("push", "--quiet", "--disable-compression", "--format=oci", tag, f"oci-archive:{partial}:{tag}")
        partial.rename(target)


class BuildFailed(Exception):
    """An image could not be built; the message ends with what the build printed last."""

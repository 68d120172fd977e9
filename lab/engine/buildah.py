"""buildah with a storage of the lab's own: images are built without an engine, a daemon or a registry."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Buildah:
    """Where this buildah keeps its layers, with which storage driver, and where it writes what it does."""

    root: Path
    log: Path
    driver: str

    def run(self, *arguments: str) -> str:
        """Run one buildah command; its standard output. Raises BuildError with the log's end."""
        root = self.root / self.driver
        storage = [f"--storage-driver={self.driver}", f"--root={root / 'root'}", f"--runroot={root / 'run'}"]
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
            raise BuildError(f"buildah {arguments[0]} failed ({done.returncode}); the end of {self.log}:\n{end}")
        return done.stdout.strip()

    def build(self, tag: str, file: Path, context: Path, mounts: Sequence[str], base: str) -> None:
        """Build `file` on `base`, reusing every layer whose inputs are unchanged."""
        options = ["--isolation=chroot", "--layers", "--pull-never", f"--build-arg=BASE={base}", *mounts]
        self.run("bud", *options, f"--tag={tag}", f"--file={file}", str(context))

    def archive(self, tag: str, target: Path) -> None:
        """Write image `tag` as an archive that names it; whole or not at all.

        Docker's format, because buildah compresses the layers of OCI archives, and this one is read once, here.
        """
        partial = target.with_name(target.name + ".partial")
        partial.unlink(missing_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        self.run("push", "--quiet", tag, f"docker-archive:{partial}:{tag}")
        partial.rename(target)


def driver(root: Path) -> str:
    """overlay where the kernel and the file system under `root` allow it, else vfs, which copies every layer."""
    root.mkdir(parents=True, exist_ok=True)
    where = [f"--root={root / 'overlay/root'}", f"--runroot={root / 'overlay/run'}"]
    asked = subprocess.run(["buildah", "--storage-driver=overlay", *where, "info"], capture_output=True, check=False)
    return "overlay" if asked.returncode == 0 else "vfs"


class BuildError(Exception):
    """An image could not be built; the message ends with what the build printed last."""

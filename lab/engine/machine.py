"""How this machine reaches its package registries, as files to mount into a build, so that no image and no file of
the project holds an address of a mirror, a proxy or a certificate authority.
"""

import configparser
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

RELEASE = "bookworm"
_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
# a folder of its own: the image's bundle must stay writable for updates of ca-certificates
_FOLDER_IN_IMAGE = "/run/machine"
_AUTHORITIES_IN_IMAGE = f"{_FOLDER_IN_IMAGE}/ca.crt"
_APT_SETTINGS = ("Acquire::http::", "Acquire::https::", "Acquire::Check-", "Acquire::Retries")
_PIP_FILES = (Path("/etc/pip.conf"), Path.home() / ".pip/pip.conf", Path.home() / ".config/pip/pip.conf")
_PIP_OPTIONS = ("index-url", "extra-index-url", "trusted-host", "proxy", "timeout", "retries")


@dataclass(frozen=True)
class Mirrors:
    """Where this machine's apt gets Debian from; None where it is not told."""

    main: str | None
    security: str | None


def mirrors() -> Mirrors:
    """The Debian mirrors of this machine's own apt configuration."""
    asked = ["apt-get", "indextargets", "--format", "$(ORIGIN) $(CODENAME) $(REPO_URI)", "Created-By: Packages"]
    return read_mirrors(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)


def read_mirrors(targets: str) -> Mirrors:
    """Mirrors from lines of "origin codename address"; other origins than Debian's are none of ours."""
    found: dict[bool, str] = {}
    for line in targets.splitlines():
        origin, codename, address = line.split(" ", 2)
        if origin == "Debian":
            found.setdefault(codename.endswith("-security"), address)
    return Mirrors(found.get(False), found.get(True))


def sources(found: Mirrors) -> str:
    """A sources.list for an image of RELEASE."""
    lines = [f"deb {found.main} {suite} main" for suite in (RELEASE, f"{RELEASE}-updates") if found.main]
    return "\n".join(lines + ([f"deb {found.security} {RELEASE}-security main"] if found.security else [])) + "\n"


def pip_conf(files: Iterable[Path], environ: Mapping[str, str]) -> str:
    """A pip.conf with this machine's index, proxy and patience; a setting of the environment wins over the files."""
    read = configparser.RawConfigParser()
    read.read(files)
    options = {name: read.get("global", name) for name in _PIP_OPTIONS if read.has_option("global", name)}
    options |= {
        name: environ[given] for name in _PIP_OPTIONS if (given := f"PIP_{name.replace('-', '_').upper()}") in environ
    }
    options["cert"] = _AUTHORITIES_IN_IMAGE
    return "[global]\n" + "".join(f"{name} = {value}\n" for name, value in options.items())


def mounts(folder: Path, environ: Mapping[str, str] = os.environ) -> list[str]:
    """buildah's --volume arguments for a build on this machine; the files are written into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    found = mirrors()
    files = {"pip.conf": "/etc/pip.conf", "apt.conf": "/etc/apt/apt.conf.d/99machine"}
    (folder / "pip.conf").write_text(pip_conf(_PIP_FILES, environ))
    (folder / "apt.conf").write_text(apt_conf())
    shutil.copyfile(environ.get("SSL_CERT_FILE") or _AUTHORITIES, folder / "ca.crt")
    if found.main:
        files["sources.list"] = "/etc/apt/sources.list"
        (folder / "sources.list").write_text(sources(found))
    whole = f"--volume={folder}:{_FOLDER_IN_IMAGE}:ro"
    return [whole, *(f"--volume={folder / name}:{target}:ro" for name, target in files.items())]


def apt_conf() -> str:
    """The part of this machine's apt configuration that says how to fetch."""
    dump = subprocess.run(["apt-config", "dump"], check=True, capture_output=True, text=True).stdout
    lines = [line for line in dump.splitlines() if line.startswith(_APT_SETTINGS)]
    return "\n".join([*lines, f'Acquire::https::CAInfo "{_AUTHORITIES_IN_IMAGE}";']) + "\n"

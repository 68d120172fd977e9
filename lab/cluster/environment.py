"""The environment of the lab's programs."""

import os
from collections.abc import Mapping

_SYSTEM = ("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin")


def search_path(environ: Mapping[str, str] = os.environ) -> str:
    """PATH with the folders of the system's programs, which a user's PATH may lack."""
    return os.pathsep.join([*filter(None, [environ.get("PATH")]), *_SYSTEM])


def of_cluster(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment for what only talks within the lab: a web proxy of the machine does not lead to its bridge."""
    return {**environ, "PATH": search_path(environ), "NO_PROXY": "*", "no_proxy": "*"}

"""How this machine's own configuration reaches a build."""

from pathlib import Path

from lab.engine.machine import Mirrors, pip_conf, read_mirrors, sources

TARGETS = """\
Debian trixie http://mirror.example/debian/
Debian trixie-updates http://other.example/debian/
Debian trixie-security http://mirror.example/security/
NodeSource nodistro https://node.example/
"""


def test_the_first_debian_mirror_of_each_kind_is_taken() -> None:
    assert read_mirrors(TARGETS) == Mirrors("http://mirror.example/debian/", "http://mirror.example/security/")


def test_a_machine_without_debian_names_no_mirror() -> None:
    assert read_mirrors("Ubuntu noble http://u.example/\n") == Mirrors(None, None)


def test_the_images_release_does_not_depend_on_the_machines() -> None:
    assert sources(read_mirrors(TARGETS)).splitlines() == [
        "deb http://mirror.example/debian/ bookworm main",
        "deb http://mirror.example/debian/ bookworm-updates main",
        "deb http://mirror.example/security/ bookworm-security main",
    ]


def test_pips_environment_wins_over_its_files(tmp_path: Path) -> None:
    file = tmp_path / "pip.conf"
    file.write_text("[global]\nindex-url = https://a.example\ntimeout = 5\n")
    written = pip_conf([file, tmp_path / "absent"], {"PIP_INDEX_URL": "https://b.example", "PIP_FIND_LINKS": "/wheels"})
    assert written.splitlines() == [
        "[global]",
        "index-url = https://b.example",
        "timeout = 5",
        "cert = /run/machine/ca.crt",
    ]

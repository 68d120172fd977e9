"""The environment that the cluster's programs get."""

from lab.cluster import environment


def test_system_programs_are_found_after_the_users_own() -> None:
    path = environment.search_path({"PATH": "/mine"}).split(":")
    assert path[0] == "/mine"
    assert "/usr/sbin" in path


def test_no_web_proxy_stands_between_the_clusters_programs() -> None:
    found = environment.of_cluster({"PATH": "/bin", "HTTPS_PROXY": "http://proxy.example", "HOME": "/h"})
    assert found["NO_PROXY"] == found["no_proxy"] == "*"
    assert found["HOME"] == "/h"

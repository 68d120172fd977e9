"""CoreDNS' configuration."""

from pathlib import Path

from lab.cluster import dns
from lab.settings import Settings


def test_the_bridge_answers_for_the_clusters_domain() -> None:
    text = dns.configuration(Settings(Path("/c"), Path("/s"), bridge_address="10.5.0.1", service_dns="lab.test"))
    assert "bind 10.5.0.1" in text
    assert "kubernetes lab.test in-addr.arpa {" in text
    assert text.count("{") == text.count("}")

"""The API server of tests/checks/cluster."""

from tests.checks.cluster.conftest import fake

__all__ = ["fake"]

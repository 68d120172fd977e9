"""What the cluster's certificates say."""

import ipaddress
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lab.cluster import certificates

NOW = datetime(2026, 3, 1, tzinfo=UTC)
AUTHORITY = certificates.authority("an-authority", NOW)


def loaded(pair: certificates.Pair) -> x509.Certificate:
    """The certificate of a pair, which must be the authority's."""
    found = x509.load_pem_x509_certificate(pair.certificate)
    found.verify_directly_issued_by(AUTHORITY.certificate)
    return found


def purposes(certificate: x509.Certificate) -> list[x509.ObjectIdentifier]:
    """What a certificate may be used for."""
    return list(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)


def test_a_client_certificate_names_the_user_and_the_groups() -> None:
    found = loaded(certificates.client(AUTHORITY, "system:node:n", ["system:nodes", "more"], NOW))
    assert [entry.value for entry in found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)] == ["system:node:n"]
    groups = found.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    assert [entry.value for entry in groups] == ["system:nodes", "more"]
    assert purposes(found) == [ExtendedKeyUsageOID.CLIENT_AUTH]


def test_a_server_certificate_holds_for_its_addresses_and_names_only() -> None:
    found = loaded(certificates.server(AUTHORITY, "api", ["10.88.0.1", "10.96.0.1"], ["kubernetes", "localhost"], NOW))
    alternatives = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert alternatives.get_values_for_type(x509.DNSName) == ["kubernetes", "localhost"]
    addresses = [ipaddress.ip_address("10.88.0.1"), ipaddress.ip_address("10.96.0.1")]
    assert alternatives.get_values_for_type(x509.IPAddress) == addresses
    assert purposes(found) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_only_the_authority_may_sign_certificates() -> None:
    issued = loaded(certificates.client(AUTHORITY, "user", [], NOW))
    assert AUTHORITY.certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert not issued.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert not issued.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign


def test_a_certificate_is_valid_at_the_time_it_is_issued_and_a_little_before() -> None:
    found = loaded(certificates.client(AUTHORITY, "user", [], NOW))
    assert found.not_valid_before_utc < NOW < found.not_valid_after_utc


def test_a_key_belongs_to_its_certificate() -> None:
    pair = certificates.server(AUTHORITY, "api", [], ["localhost"], NOW)
    key = certificates.serialization.load_pem_private_key(pair.key, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert key.public_key() == loaded(pair).public_key()

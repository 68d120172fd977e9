"""The private keys of Apps that tests make up."""

from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def pem(key: PrivateKeyTypes) -> bytes:
    """A key as the file that GitHub hands out."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

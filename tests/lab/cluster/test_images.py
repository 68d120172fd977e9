"""Reading ctr's list of images."""

from lab.cluster import images

LISTING = """\
REF                              TYPE                                       DIGEST      SIZE      PLATFORMS   LABELS
localhost/recipe-gate-lab/run:1  application/vnd.oci.image.manifest.v1+json sha256:aaa  600.0 KiB linux/amd64 a=b
sha256:bbb                       application/vnd.oci.image.manifest.v1+json sha256:aaa  600.0 KiB linux/amd64 a=b
"""


def test_references_lead_to_digests() -> None:
    assert images.parsed(LISTING) == {"localhost/recipe-gate-lab/run:1": "sha256:aaa"}


def test_an_empty_list_is_no_image() -> None:
    assert images.parsed(LISTING.splitlines()[0] + "\n") == {}

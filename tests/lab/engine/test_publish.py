"""The images in the running cluster."""

from pathlib import Path

import pytest

from lab.cluster import images
from lab.engine.names import Image, references, version
from lab.settings import from_environment

ROOT = Path(__file__).parents[3]


@pytest.mark.lab
@pytest.mark.parametrize("image", list(Image))
def test_every_name_of_an_image_is_the_same_content_in_the_cluster(image: Image) -> None:
    present = images.present(from_environment())
    assert len({present[reference] for reference in references(image, version(ROOT))}) == 1

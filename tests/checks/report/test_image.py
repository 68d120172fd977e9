"""What was found in the head's image is folded, with what is wrong first, and its words are escaped."""

from checks.model.result import ImageCheck
from checks.report.image import image_section

FINE = ImageCheck("runtime-os", "pass", "Debian")
WRONG = ImageCheck("runtime-gpu", "fail", "nvidia-smi | is not <b>there</b>", "Take another image.")


def test_nothing_is_shown_of_what_was_not_looked_at() -> None:
    assert image_section(()) == ""


def test_what_is_wrong_stands_first_with_what_mends_it() -> None:
    text = image_section((FINE, WRONG, ImageCheck("runtime-user", "warn", "root")))
    assert "<summary>Inside the head's image: 1 wrong, 1 doubtful</summary>" in text
    rows = [line for line in text.splitlines() if line.startswith("| <code>")]
    assert [row.split("|")[1].strip() for row in rows] == [
        f"<code>runtime-{one}</code>" for one in ("gpu", "user", "os")
    ]
    assert "Take another image." in rows[0]
    assert "<b>" not in text
    assert all(row.count("|") == 4 for row in rows)


def test_an_image_without_a_fault_says_so() -> None:
    assert "Inside the head's image: nothing wrong" in image_section((FINE,))

"""The gallery's beginning: it gets into both practices and takes pictures there. All of it takes too long for each run."""

import pytest

from gallery import PRACTICES, Gallery


@pytest.mark.parametrize("command", PRACTICES)
def test_the_gallery_gets_in_and_takes_pictures(command, browser, tmp_path):
    gallery = Gallery(tmp_path, most=3)
    gallery.take(browser, command)
    # Two before signing in and three after, in two sizes.
    names = sorted(picture.name for picture in tmp_path.iterdir())
    assert gallery.taken == 10 and len(names) == 10, names
    assert all(picture.stat().st_size > 5000 for picture in tmp_path.iterdir()), names

"""The gallery: tests that look at a page take its picture when one is asked for, and a page without one is noticed."""

from crawl import PATTERNS
from gallery import missing, name_of
from test_pages import NO_PAGE, NOT_FOUND_BY_LINKS, has_no_page


def test_looking_at_a_page_takes_its_picture(window, demo, tmp_path, monkeypatch):
    one = window()
    one.page.goto(f"{demo.url}/sign-in?next=x")
    monkeypatch.delenv("LANYARD_GALLERY", raising=False)
    one.is_sound()
    assert not list(tmp_path.iterdir())
    monkeypatch.setenv("LANYARD_GALLERY", str(tmp_path))
    one.is_sound()
    one.page.goto(f"{demo.url}/nowhere")
    one.is_sound()
    names = sorted(picture.name for picture in tmp_path.iterdir())
    assert [name.split("--")[0] for name in names] == ["nowhere", "sign-in"], names
    assert all(picture.stat().st_size > 5000 for picture in tmp_path.iterdir()), names


def test_a_page_without_a_picture_is_noticed(demo, demo_state, window, tmp_path):
    assert len({name_of(route) for route in PATTERNS}) == len(PATTERNS), "each route has a name of its own"
    one = window(storage_state=demo_state)
    without = missing(tmp_path, lambda route: has_no_page(one, demo, route))
    assert set(NOT_FOUND_BY_LINKS) - set(NO_PAGE) <= set(without), "what no link leads to is pictured too"
    assert "/p/{ods}/people/{id}" in without and "/p/{ods}/settings/access/invite" not in without
    for route in set(without) - {"/h/{own}"}:
        (tmp_path / f"{name_of(route)}--1280-some-test-1.png").touch()
    assert missing(tmp_path, lambda route: has_no_page(one, demo, route)) == ["/h/{own}"]

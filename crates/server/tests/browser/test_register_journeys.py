"""Journeys through the register: import with errors, undone; a spare out and back; a person's page."""

import re

STAFF = """Practice staff list,,,
,,,
Surname,First name,UUID,Job title,Leaving date
Winterbourne,Olive,555100000017,Receptionist,
Quill,Tobias,555100000018,GP,soon
"""


def choose(page, server, name, text):
    page.goto(f"{server.url}/p/DEMO01/import")
    page.get_by_label("File").set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="Show what would change").click()


def test_import_with_errors_fixed_and_undone(window, demo, demo_state):
    one = window(storage_state=demo_state)
    page = one.page
    people = f"{demo.url}/p/DEMO01/people"

    choose(page, demo, "staff.csv", STAFF)
    said = page.inner_text("main")
    assert "1 to add" in said and "1 row that cannot be read" in said, said
    assert "E (Leaving date)" in said and "“soon” is not a date" in said, said
    assert not one.violations() and one.overflow() <= 0
    page.goto(people)
    assert "Winterbourne" not in page.inner_text("main"), "nothing is written before it is confirmed"

    choose(page, demo, "staff.csv", STAFF.replace("soon", "31/12/2026"))
    assert "2 to add" in page.inner_text("main") and "0 rows that cannot be read" in page.inner_text("main")
    page.get_by_role("button", name="Import 2 changes").click()
    assert "2 added" in page.inner_text("main")
    assert not one.violations() and one.overflow() <= 0
    done = page.url
    page.goto(people)
    assert "Olive Winterbourne" in page.inner_text("main") and "Tobias Quill" in page.inner_text("main")

    page.goto(f"{demo.url}/p/DEMO01/import")
    page.get_by_role("link", name="staff.csv").first.click()
    assert page.url == done
    page.get_by_role("button", name="Undo this import").click()
    assert "Everything was taken back" in page.inner_text("main")
    assert not one.violations()
    page.goto(people)
    assert "Winterbourne" not in page.inner_text("main") and "Quill" not in page.inner_text("main")


def test_a_file_that_is_no_list_is_refused_with_words(window, demo, demo_state):
    one = window(storage_state=demo_state)
    one.page.goto(f"{demo.url}/p/DEMO01/import")
    picture = {"name": "photo.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4}
    one.page.get_by_label("File").set_input_files(picture)
    one.page.get_by_role("button", name="Show what would change").click()
    assert one.page.get_by_role("alert").count() or "There is a problem" in one.page.inner_text("main")
    assert not one.violations()


def there(page):
    return int(re.search(r"(\d+) (?:there|should be here)", page.inner_text("main")).group(1))


def test_a_spare_out_and_back(window, demo, demo_state):
    """By the label on the shelf, on a telephone and without signing in; the desk sees it go and come back."""
    desk = window(storage_state=demo_state)
    shelves = f"{demo.url}/p/DEMO01/spares"
    desk.page.goto(shelves)
    shelf = desk.page.locator("main a[href*='/spares/']:not([href$='/new'])").first.get_attribute("href")
    desk.page.goto(demo.url + shelf)
    before = there(desk.page)
    desk.page.get_by_role("link", name="Print the label for the shelf").click()
    assert not desk.violations()
    label = desk.page.locator(".lanyard-address").inner_text()

    phone = window(viewport={"width": 320, "height": 700}, has_touch=True)
    phone.page.goto(label.replace(label.split("/r/")[0], demo.url))
    assert there(phone.page) == before
    assert not phone.violations() and phone.overflow() <= 0
    phone.page.get_by_role("button", name="I take one spare reader").click()
    assert "Written down" in phone.page.inner_text("main") and there(phone.page) == before - 1

    desk.page.goto(demo.url + shelf)
    assert there(desk.page) == before - 1
    phone.page.get_by_role("button", name="I bring one back").click()
    assert "Thank you" in phone.page.inner_text("main") and there(phone.page) == before
    assert not phone.violations()
    desk.page.goto(demo.url + shelf)
    assert there(desk.page) == before
    assert not desk.violations()


def test_a_persons_page_tells_what_was_and_what_is(window, demo, demo_state):
    one = window(storage_state=demo_state)
    page = one.page
    page.goto(f"{demo.url}/p/DEMO01/people")
    page.get_by_role("link", name=re.compile("^Add")).first.click()
    page.get_by_label("Name").first.fill("Rosalind Fairweather")
    page.get_by_label("Initials or staff number").fill("RFW")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Rosalind Fairweather"
    assert "No card is entered." in page.inner_text("main")
    person = page.url

    page.get_by_role("link", name="Enter a card").click()
    page.get_by_label("Number printed on the back").fill("0899001122")
    assert not one.violations()
    page.get_by_role("button", name="Save").click()
    # The other cards of the demo practice have longer numbers.
    page.get_by_label("Yes. This number has 10 digits").check()
    assert not one.violations() and one.overflow() <= 0
    page.get_by_role("button", name="Save").click()
    page.goto(person)
    assert "0899001122" in page.inner_text("main")
    page.get_by_role("link", name="Change, or enter a last day").click()
    page.get_by_label("Job").fill("Practice nurse")
    page.get_by_role("button", name="Save").click()
    assert page.url == person and "Practice nurse" in page.inner_text("main")
    page.get_by_text("History", exact=True).click()
    history = page.locator("details").filter(has_text="History").inner_text()
    assert "Practice nurse" in history and "Added" in history, history
    assert not one.violations() and one.overflow() <= 0
    page.goto(person + "?on=2020-01-01")
    assert "Nothing was known of Rosalind Fairweather then" in page.inner_text("main")

    page.goto(f"{demo.url}/p/DEMO01/search?q=fairwea")
    page.get_by_role("link", name="Rosalind Fairweather").first.click()
    assert page.url == person

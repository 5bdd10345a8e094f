"""Dates and governance as a manager meets them: the exit from CIS1, updates, the registration authority's visit, access audits, calendars
elsewhere, posters, bank holidays."""

import datetime
import json
import re


def test_the_question_about_cis2_is_asked_and_its_answer_changes_the_board(manager):
    page = manager.page
    manager.open("cis1")
    question = page.get_by_role("link", name="Write down that you asked about").first
    name = question.inner_text().removeprefix("Write down that you asked about ")
    question.click()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("link", name="Write whom you asked.").count()
    manager.is_sound()
    page.get_by_label("Their name or desk").fill("Supplier’s desk, ticket 17")
    page.get_by_label("What did they say?").select_option("It supports CIS2")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/cis1")
    assert page.get_by_role("link", name=f"Write down that you asked about {name}").count() == 0
    manager.is_sound()
    page.get_by_role("link", name="Plan by week").click()
    assert page.get_by_role("heading", name="Which PC when").count()
    manager.is_sound()


def test_an_update_is_written_down_held_and_let_go(manager):
    page = manager.page
    manager.open("updates")
    page.get_by_role("link", name="EMIS Web", exact=True).first.click()
    page.get_by_label("Who approves?").select_option("Grace Obi")
    page.get_by_label("Pilot PCs").or_(page.get_by_role("group", name="Pilot PCs")).get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Add an update").click()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("link", name="Write the new version.").count()
    manager.is_sound()
    page.get_by_label("What is updated?").select_option("EMIS Web")
    page.get_by_label("New version").fill("9.99")
    page.get_by_role("button", name="Save").click()
    assert "Grace Obi" in page.inner_text("main"), "who approves"
    manager.is_sound()
    page.get_by_role("button", name="It is on all of them").click()
    assert "has it, says" in page.inner_text("main")
    page.locator("summary", has_text="Hold it").click()
    page.get_by_label("Why").first.fill("Log-on is slow at the pilot")
    page.get_by_role("button", name="Hold it").click()
    assert "Log-on is slow at the pilot" in page.inner_text("main")
    manager.is_sound()
    page.get_by_role("button", name="End the hold").click()
    assert "The hold was ended" in page.inner_text("main")


def test_a_visit_is_planned_somebody_added_and_called_off(manager):
    page = manager.page
    manager.open("ra-days")
    page.get_by_label("They leave at").fill("08:00")
    page.get_by_role("button", name="Plan it").click()
    assert page.get_by_role("link", name="They leave before they begin").count()
    manager.is_sound()
    page.get_by_label("They leave at").fill("16:00")
    page.get_by_label("Room").fill("Meeting room")
    page.get_by_role("button", name="Plan it").click()
    page.get_by_label("Person").select_option(index=1)
    page.get_by_label("What for").select_option("Unlock")
    page.get_by_role("button", name="Give them the next time").click()
    assert "nobody else may see it" in page.inner_text("main")
    manager.is_sound()
    page.get_by_role("button", name="Call this visit off").click()
    assert "Called off" in page.get_by_role("heading", level=1).inner_text()
    manager.is_sound()


def test_a_line_manager_answers_on_a_phone_and_the_audit_is_signed_off(manager, window, demo):
    page = manager.page
    manager.open("access-audits")
    page.get_by_label("Whose access?").select_option("Practice manager")
    page.get_by_role("button", name="Begin").click()
    audit = page.url
    manager.is_sound()
    page.get_by_label("Line manager").select_option("Grace Obi")
    page.get_by_role("button", name="Make a link").click()
    link = re.search(r"/v/\w+", page.inner_text("main")).group()
    manager.is_sound()

    phone = window(viewport={"width": 320, "height": 700}, has_touch=True)
    phone.page.goto(demo.url + link)
    phone.page.get_by_role("button", name="Send").click()
    assert "Choose an answer for at least one person." in phone.page.inner_text("main")
    phone.is_sound()
    for question in phone.page.get_by_label("Is it needed?").all():
        question.select_option("Needed")
    phone.page.get_by_label("Why").first.fill("Runs the practice")
    phone.page.get_by_role("button", name="Send").click()
    assert "Thank you." in phone.page.inner_text("main")
    phone.is_sound()

    page.goto(audit)
    assert "Runs the practice" in page.inner_text("main")
    page.get_by_label("What was done about accesses").fill("Nothing had to end")
    page.get_by_role("button", name="Sign it off").click()
    assert "Signed off" in page.inner_text("main")
    manager.is_sound()
    for name in ["Evidence as an Excel file", "to print (PDF)"]:
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.path().stat().st_size > 1000, name
    phone.page.goto(demo.url + link)
    assert "Page not found" in phone.page.inner_text("main"), "the link ends with the audit"


def test_a_calendar_elsewhere_is_made_fetched_and_stopped(manager, demo):
    page = manager.page
    manager.open("feeds")
    page.get_by_label("How does it get there?").select_option(index=2)
    page.get_by_role("button", name="Add the calendar").click()
    assert page.get_by_role("link", name="Say what it is called.").count()
    manager.is_sound()
    page.get_by_label("What is it called?").fill("Wall calendar")
    page.get_by_role("button", name="Add the calendar").click()
    address = re.search(r"/feed/\S+", page.inner_text("main")).group()
    manager.is_sound()
    fetched = manager.context.request.get(demo.url + address)
    assert fetched.ok and fetched.text().startswith("BEGIN:VCALENDAR")
    page.get_by_role("link", name="Back to the calendars").click()
    manager.is_sound()
    page.get_by_role("link", name="Stop Wall calendar").click()
    manager.is_sound()
    page.get_by_role("button", name="Stop the calendar").click()
    assert page.get_by_text("Wall calendar").count() == 0
    assert manager.context.request.get(demo.url + address).status == 404


def test_a_desk_card_is_looked_at_and_taken(manager):
    page = manager.page
    manager.open("posters")
    page.get_by_label("Paper").select_option(index=2)
    page.get_by_role("button", name="Show").click()
    preview = page.get_by_role("img", name="Preview of the first page")
    preview.evaluate("image => image.decode()")
    assert preview.evaluate("image => image.naturalWidth") > 0, "the preview is a picture"
    manager.is_sound()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download to print").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def published(moved):
    """A file as GOV.UK publishes it, for next year: made-up days, of which one is chosen."""
    year = datetime.date.today().year + 1
    days = [f"{year}-{month:02}-02" for month in range(1, 9)] + [moved]
    events = [{"title": f"Holiday {place}", "date": day, "notes": "", "bunting": True} for place, day in enumerate(days, 1)]
    return {nation: {"division": nation, "events": events} for nation in ["england-and-wales", "scotland", "northern-ireland"]}


def test_bank_holidays_are_put_in_and_taken_out(manager):
    page = manager.page
    manager.open("opening")
    page.get_by_role("link", name="bank holidays").click()
    day = datetime.date(datetime.date.today().year + 1, 1, 13)
    choose = lambda content: page.get_by_label("bank-holidays.json").set_input_files(
        {"name": "bank-holidays.json", "mimeType": "application/json", "buffer": content.encode()}
    )
    choose("{}")
    page.get_by_role("button", name="Use these bank holidays").click()
    assert page.get_by_role("link", name="is missing").count(), page.inner_text("main")
    manager.is_sound()
    choose(json.dumps(published(day.isoformat())))
    page.get_by_role("button", name="Use these bank holidays").click()
    assert day.strftime("13 January %Y") in page.inner_text("main")
    manager.is_sound()
    page.get_by_role("button", name="Use those that Lanyard brings again").click()
    assert "13 January" not in page.inner_text("main") and "those that Lanyard brings" in page.inner_text("main")

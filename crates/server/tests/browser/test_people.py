"""Cover and training, leavers, and lost cards, as a manager meets them."""


def test_passing_a_module_makes_somebody_one_of_the_trained(manager):
    page = manager.page
    manager.open("cover")
    page.get_by_role("link", name="When a card does not log on").first.click()
    assert page.locator(".lanyard-paper").is_hidden(), "what is for paper only is not on the screen"
    page.emulate_media(media="print")
    assert page.locator(".lanyard-paper").is_visible()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Hand in").click()
    assert page.get_by_role("link", name="Choose who takes the check").count()
    manager.is_sound()
    page.get_by_label("Who takes this check?").select_option("Dev Anand")
    for answer in ["They stop, and the card is unlocked", "Take the card out, put it in again and wait", "No: what is done"]:
        page.get_by_label(answer).check()
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/cover")
    assert page.get_by_role("link", name="When a card does not log on of Dev Anand").count() == 1
    manager.is_sound()


def test_nobody_covers_themselves(manager):
    page = manager.page
    manager.open("cover")
    page.get_by_label("Whose card is it?").select_option("Grace Obi")
    page.get_by_role("button", name="Show").click()
    words = page.inner_text("main")
    answer = words[words.index("For the card of Grace Obi") : words.index("Whose card is it?")]
    assert "Grace Obi" not in answer.replace("For the card of Grace Obi", "").split("They hold the role")[0]
    manager.is_sound()


def test_somebody_leaves_and_keeps_the_card(manager):
    page = manager.page
    manager.open("governance")
    page.get_by_role("link", name="Joiners, movers and leavers").click()
    page.get_by_role("link", name="Somebody joins, changes or leaves").click()
    page.get_by_label("Who", exact=True).select_option("Harriet Long")
    page.get_by_label("They leave").check()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("link", name="Write the day").count()
    manager.is_sound()
    page.get_by_label("First day, day of the change, or last day").fill("31/12/2030")
    page.get_by_role("button", name="Save").click()
    assert "never cancelled because the position" in page.inner_text("main")
    page.get_by_label("Yes: they keep the card").check()
    page.get_by_role("button", name="Save the answer").click()
    words = page.inner_text("main")
    assert "they keep the card" in words and "Card returned" not in words
    page.get_by_role("link", name="Position at this practice ended").click()
    page.get_by_label("It is done").check()
    page.get_by_label("Who did it").fill("Ben Carver")
    page.get_by_label("What proves it").fill("Request 1234567 closed")
    page.get_by_role("button", name="Save").click()
    assert "by Ben Carver" in page.inner_text("main")
    manager.is_sound()


def test_a_lost_card_is_chased_until_it_is_cancelled(manager):
    page = manager.page
    manager.open("lost-cards")
    page.get_by_role("link", name="Report a card").click()
    whose = page.get_by_label("Whose card")
    whose.select_option(label=whose.locator("option", has_text="Wendy Clough").first.inner_text())
    page.get_by_label("Stolen").check()
    page.get_by_role("button", name="Save").click()
    assert "not cancelled" in page.inner_text("main")
    manager.is_sound()
    page.get_by_label("Cancelled by the registration authority").check()
    page.get_by_role("button", name="Write down").click()
    assert page.get_by_role("link", name="Write what proves it").count()
    page.get_by_label("What proves it").fill("RA reference 17")
    page.get_by_role("button", name="Write down").click()
    assert "without a card" in page.inner_text("main") and "RA reference 17" in page.inner_text("main")
    manager.is_sound()
    page.get_by_role("link", name="All lost cards").click()
    assert page.get_by_role("link", name="Wendy Clough").count() == 1


def test_an_appointment_is_made_with_whoever_can_help_and_called_off(manager):
    page = manager.page
    manager.open("")
    manager.is_sound()
    page.get_by_role("link", name="A smartcard’s passcode is locked").first.click()
    page.get_by_role("link", name="Make an appointment with a sponsor").click()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("link", name="Choose with whom").count()
    manager.is_sound()
    helpers = page.get_by_label("With whom").locator("option").all_inner_texts()[1:]
    for helper in helpers:
        page.get_by_label("With whom").select_option(helper)
        page.get_by_role("button", name="Save").click()
        if page.get_by_role("button", name="Call it off").count():
            break
    assert "Appointment:" in page.inner_text("main") and helper in page.inner_text("main")
    manager.is_sound()
    page.get_by_role("button", name="Call it off").click()
    assert not page.get_by_role("button", name="Call it off").count()

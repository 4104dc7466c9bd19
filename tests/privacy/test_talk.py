"""What people see of their own data, and what is left after they have deleted it."""

from sqlalchemy import select

from bot.conversation.card import Button
from bot.conversation.event import Click
from bot.conversation.reply import Unknown, Update
from bot.dispatch import dispatch
from bot.people.model import Exclusion, Member
from bot.privacy.ownership import tables
from bot.programmes.model import Participant
from bot.routes import ROUTES
from tests.fakes import Stage
from tests.programmes import stories


def everything(stage: Stage) -> str:
    """Every row of every table of the organisation, as text."""
    with stage.house.database.tenant(stage.tenant) as session:
        return "\n".join(str(vars(row)) for table in tables() for row in session.scalars(select(table)))


def test_privacy_says_who_sees_what_in_plain_words(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    quick_stage.command("Ana", "privacy")
    told = quick_stage.newest("Ana")
    assert told.startswith("Who sees what you tell us. Every question carries one of three labels:")
    for label in (
        "- ANONYMOUS: sealed until",
        "- PRIVATE: only you and the bot",
        "- SHARED: the people we name",
    ):
        assert label in told
    assert "Whoever runs the server could read what is private." in told
    quick_stage.press("Ana", "See what polls cannot hide")
    assert quick_stage.newest("Ana").count("\n- ") == 8
    assert "Inside a pair there is no anonymity: there are only two of you." in quick_stage.newest("Ana")


def test_privacy_in_spanish_says_as_much(quick_stage: Stage) -> None:
    quick_stage.arrive("Luz", locale="es")
    quick_stage.command("Luz", "privacidad")
    assert quick_stage.newest("Luz").count("\n- ") == 3
    quick_stage.press("Luz", "Ver lo que no ocultan")
    assert quick_stage.newest("Luz").count("\n- ") == 8


# --- own data ---------------------------------------------------------------------------------


def test_my_data_is_a_count_of_each_kind_and_then_every_word(stage: Stage) -> None:
    stories.signing_up(stage)
    stories.join(stage, "Ana", own_words="I like maps")
    stage.command("Ana", "mydata")
    told = stage.newest("Ana")
    assert told.startswith("This is what is kept about you.\n\nPRIVATE: Only you see this.\n\nYou: 1 entry\n")
    assert "Profiles in programmes: 1 entry" in told
    assert "Other:" not in told
    stage.press("Ana", "Show every word")
    pages = [stage.newest("Ana")]
    while "Show the next page" in stage.buttons("Ana"):
        stage.press("Ana", "Show the next page")
        pages.append(stage.newest("Ana"))
    assert pages[0].startswith(f"Your data, page 1 of {len(pages)}\n")
    assert "You, 1 of 1\n\nname: Ana\nemail: ana@school.example" in pages[0]
    assert "own_words: I like maps" in "".join(pages)
    assert '"label":"Show every word"' in "".join(pages), "their last buttons, opened"
    assert all(len(page) < 3000 for page in pages)


def test_nothing_of_anybody_else_is_in_it(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    stories.join(quick_stage, "Ana")
    stories.join(quick_stage, "Ben", own_words="Only Ben says this")
    quick_stage.command("Ben", "exclude")
    quick_stage.fill("Ben", people=[quick_stage.members["Ana"]])
    quick_stage.command("Ana", "mydata")
    assert "rather not" not in quick_stage.newest("Ana")
    quick_stage.press("Ana", "Show every word")
    told = quick_stage.newest("Ana")
    while "Show the next page" in quick_stage.buttons("Ana"):
        quick_stage.press("Ana", "Show the next page")
        told += quick_stage.newest("Ana")
    assert "Ben" not in told
    quick_stage.command("Ben", "mydata")
    assert "People you would rather not be paired with: 1 entry" in quick_stage.newest("Ben")


def test_a_page_that_is_not_there_is_the_nearest_one(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    for page in ("99", "0", "-1", "x", ""):
        quick_stage.click("Ana", Button(name="privacy.page", label="x", args={"page": page}))
        assert quick_stage.newest("Ana").startswith("Your data, page 1 of 1"), page


# --- deleting ---------------------------------------------------------------------------------


def test_deleting_explains_asks_once_and_leaves_nothing(stage: Stage) -> None:
    stories.signing_up(stage)
    stories.join(stage, "Ana", own_words="I like maps")
    stage.command("Ana", "exclude")
    stage.fill("Ana", people=[stage.members["Fay"]])
    ana = stage.members["Ana"]
    stage.command("Ana", "delete me")
    asked = stage.newest("Ana")
    assert asked.startswith("Delete everything about you?")
    assert "An answer in an open poll is blanked." in asked
    assert stage.buttons("Ana") == ["Delete everything", "See my data", "Show where I am"]
    stage.press("Ana", "Delete everything")
    assert stage.newest("Ana").startswith("Everything about you is deleted. Thank you for the time you gave.")
    assert stage.buttons("Ana") == []
    left = everything(stage)
    assert [word for word in ("'Ana'", "ana@school.example", "I like maps") if word in left] == []
    with stage.house.database.tenant(stage.tenant) as session:
        assert session.scalars(select(Exclusion)).all() == []
        assert session.scalars(select(Participant).where(Participant.member_id == ana)).all() == []
        gone = session.scalars(select(Member).where(Member.id == ana)).one()
    assert (gone.active, gone.email, gone.level) == (False, None, None)


def test_whoever_writes_again_starts_afresh(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    stories.join(quick_stage, "Ana")
    before = quick_stage.members["Ana"]
    quick_stage.command("Ana", "delete me")
    quick_stage.press("Ana", "Delete everything")
    after = quick_stage.arrive("Ana")
    assert after != before
    quick_stage.command("Ana", "")
    assert quick_stage.newest("Ana").startswith("You can now join Both ways")
    quick_stage.advance(days=40)  # nothing of the old one falls due


def test_a_programme_with_one_coordinator_is_named_before_and_handed_over_after(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    quick_stage.command("Cora", "delete me")
    assert "Nobody else coordinates" not in quick_stage.newest("Cora")  # Alt stands in
    quick_stage.press("Cora", "Delete everything")
    quick_stage.command("Alt", "")
    assert quick_stage.newest("Alt").startswith("Both ways: sign-up is open")


def test_a_coordinator_without_anybody_to_stand_in_is_told_so(quick_stage: Stage) -> None:
    quick_stage.arrive("Cora")
    quick_stage.grant("Cora")
    quick_stage.command("Cora", "programme new")
    quick_stage.fill("Cora", name="Both ways")
    quick_stage.command("Cora", "delete me")
    assert "Nobody else coordinates Both ways." in quick_stage.newest("Cora")


def test_deleting_is_never_reached_by_a_typo(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    for typed in ("delete mee", "delet me", "borrar mi datos"):
        quick_stage.command("Ana", typed)
        assert "Delete my data" not in quick_stage.buttons("Ana"), typed


def test_an_old_button_after_deleting_belongs_to_nobody(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    quick_stage.command("Ana", "delete me")
    quick_stage.press("Ana", "Delete everything")
    again = Click(id="late", sender=quick_stage.sender("Ana"), name="privacy.delete", args={})
    assert dispatch(quick_stage.house, ROUTES, again) == Unknown()


def test_an_event_that_comes_again_does_not_bring_a_deleted_person_back(quick_stage: Stage) -> None:
    quick_stage.arrive("Ana")
    press = Click(id="pressed", sender=quick_stage.sender("Ana"), name="privacy.delete", args={})
    farewell = dispatch(quick_stage.house, ROUTES, press)
    assert isinstance(farewell, Update)
    assert dispatch(quick_stage.house, ROUTES, press) == farewell
    another = Click(id="another", sender=quick_stage.sender("Ana"), name="privacy.delete", args={})
    assert dispatch(quick_stage.house, ROUTES, another) == Unknown()

"""Words to tell people about a programme: drafts from its facts, changed, copied, and posted once."""

from sqlalchemy import select

from bot.people.model import Installation
from bot.programmes.model import Programme
from tests.fakes import Stage, complaints
from tests.programmes import stories


def with_channel(stage: Stage) -> None:
    """The programme posts to #staff."""
    with stage.house.database.tenant(stage.tenant) as session:
        place = session.scalars(select(Installation)).one()
        programme = session.scalars(select(Programme)).one()
        programme.channel = {"installation": place.id, "id": "staff", "name": "#staff"}


def body(stage: Stage, who: str) -> str:
    """The text of the open form."""
    return str(stage.forms[who].fields[0].value)


def test_four_texts_begin_as_drafts_from_the_programmes_facts(quick_stage: Stage) -> None:
    """Launch post, poster, sponsor note and story template (S1-38), each with why (S3-12)."""
    stories.signing_up(quick_stage)
    quick_stage.command("Cora", "promote")
    assert quick_stage.buttons("Cora") == [
        "Launch post",
        "Poster",
        "Note by the sponsor",
        "A pair's story",
        "Show where I am",
    ]
    quick_stage.press("Cora", "Launch post")
    launch = body(quick_stage, "Cora")
    assert launch.split("\n\n")[:2] == ["Both ways: two-way mentoring comes to us", stories.WHY]
    assert "Sol has signed this promise: Taking part, declining, pausing or stopping will not" in launch
    assert "You can join until Monday, 26 January 2026" in launch
    assert launch.endswith("Questions go to Cora.")
    for label in ("Poster", "Note by the sponsor"):
        quick_stage.press("Cora", label)
        assert stories.WHY in body(quick_stage, "Cora")
    quick_stage.press("Cora", "A pair's story")
    assert "Both of us have read these words and agree" in body(quick_stage, "Cora")
    quick_stage.fill("Cora")
    assert "only with a clear yes from both people, for these very words" in quick_stage.newest("Cora")


def test_nothing_is_promised_before_it_is_signed(quick_stage: Stage) -> None:
    stories.draft(quick_stage)
    quick_stage.command("Cora", "promote")
    quick_stage.press("Cora", "Launch post")
    assert "promise" not in body(quick_stage, "Cora")
    assert "You will be told when you can join." in body(quick_stage, "Cora")


def test_the_launch_goes_to_the_channel_after_a_look_and_once(stage: Stage) -> None:
    """Previewed, then posted with the way in; a second press says when it went (S1-38)."""
    stories.signing_up(stage)
    with_channel(stage)
    stage.command("Cora", "promote")
    stage.press("Cora", "Launch post")
    stage.fill("Cora", body="Come and swap.\n\n*Really* <!channel> {{ 7 * 7 }}")
    assert "It would go to #staff, where everybody there can read it." in stage.newest("Cora")
    assert not any("Come and swap" in text for text in stage.seen_by("#staff"))
    preview = next(m for m in reversed(stage.shown) if m.to == "Cora" and m.card)
    assert preview.card is not None
    post = preview.card.actions[0]
    stage.press("Cora", "Post to the channel")
    assert stage.newest("Cora").startswith("It goes to #staff now.")
    posted = [text for text in stage.seen_by("#staff") if "Come and swap." in text]
    assert len(posted) == 1
    assert posted[0].startswith("Come and swap.\n\n*Really* <!channel> {{ 7 * 7 }}\n\nReply 1: Join")
    stage.click("Cora", post)
    assert stage.newest("Cora").startswith("These words went to the channel on Monday, 12 January 2026.")
    stage.settle()
    assert len([text for text in stage.seen_by("#staff") if "Come and swap." in text]) == 1


def test_a_preview_of_other_words_posts_nothing_but_shows_the_new_ones(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    with_channel(quick_stage)
    quick_stage.command("Cora", "promote")
    quick_stage.press("Cora", "Launch post")
    quick_stage.fill("Cora", body="First words")
    preview = next(m for m in reversed(quick_stage.shown) if m.to == "Cora" and m.card)
    assert preview.card is not None
    old = preview.card.actions[0]
    quick_stage.press("Cora", "Change it")
    assert body(quick_stage, "Cora") == "First words"
    quick_stage.fill("Cora", body="Other words")
    quick_stage.click("Cora", old)
    assert "Other words" in quick_stage.newest("Cora")
    assert not any("words" in text.split("\n")[0] for text in quick_stage.seen_by("#staff"))


def test_without_a_channel_it_says_how_one_is_chosen_and_an_empty_text_is_not_kept(
    quick_stage: Stage,
) -> None:
    stories.signing_up(quick_stage)
    quick_stage.command("Cora", "promote")
    quick_stage.press("Cora", "Launch post")
    assert complaints(quick_stage.fill("Cora", body=" ")) == {"body": "Please fill this in."}
    quick_stage.fill("Cora", body="Hello")
    assert "To choose a channel, type in it: /viceversa channel." in quick_stage.newest("Cora")
    assert "Post to the channel" not in quick_stage.buttons("Cora")


def test_only_coordinators_promote(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    quick_stage.command("Ana", "promote")
    assert quick_stage.newest("Ana").startswith("Only a programme coordinator can do that.")

"""A programme's beginning told through, from nobody there to matching, on both databases."""

from tests.fakes import Stage
from tests.programmes import stories


def test_from_an_empty_house_to_matching(stage: Stage) -> None:
    """The promise that nothing affects a job is read by everybody who joins (S1-31)."""
    stories.signing_up(stage)
    assert stage.newest("Cora").startswith("Sign-up for Both ways is open until Monday, 26 January 2026.")

    invited = stage.newest("Ana")
    assert invited.startswith("You can now join Both ways, our two-way mentoring.")
    assert "You can join whatever you answered in a poll, and if you did not answer." in invited
    assert "Joining is not anonymous: Cora will see your name." in invited
    assert "About 5 hours between Monday, 9 February 2026 and Friday, 19 June 2026." in invited
    assert stage.buttons("Ana") == ["Join", "Read what it is for", "Not for me"]

    stage.press("Ana", "Join")
    stage.fill(
        "Ana", wants=[stories.LEAD], offers=[stories.TEACH], channels=["video"], languages=["en", "ga"]
    )
    assert stage.newest("Ana") == (
        "This is what a possible partner will see.\n\n"
        "SHARED: A possible partner sees your name, topics, own words, languages, how you like to meet "
        "and which days you share. "
        "All of it can be seen by Cora.\n\n"
        "Name: Ana\nWould like to learn: Leading a team\nCan offer: Digital tools in class\n"
        "Likes to meet: By video\nLanguages: English and Gaeilge\n\n"
        "Good to have you in Both ways. Taking part, saying no, pausing or stopping will not affect your job "
        "or any review.\n\n"
        "Sol has signed that promise.\n\n"
        "Reply 1: Go on\nReply 2: Change my profile\nReply 3: Rather not with …"
    )

    for name in ("Ben", "Cem", "Sol", "Eva"):
        stories.join(stage, name)
    stage.command("Cora", "")
    home = stage.newest("Cora")
    assert home.startswith("Both ways: sign-up is open until Monday, 26 January 2026.")
    assert "Would lead on a topic: 3\nWould learn from a newer colleague: 2\nEither: 0" in home
    assert stage.buttons("Cora") == ["Keep it open longer", "More"]

    stories.join(stage, "Fay")
    stage.command("Cora", "")
    assert stage.buttons("Cora") == ["Close sign-up", "Keep it open longer", "More"]
    stage.press("Cora", "Close sign-up")
    assert stage.newest("Cora").startswith("Close sign-up for Both ways now?")
    stage.press("Cora", "Close sign-up")
    assert stage.newest("Cora").startswith("Both ways: sign-up is closed, matching comes next")
    assert "6 people have joined." in stage.newest("Cora")
    assert stage.newest("Eva").startswith(
        "Sign-up for Both ways is closed. You will hear by Tuesday, 3 March 2026. "
        "There is nothing you need to do for now."
    )


def test_everybody_is_invited_in_the_same_words_in_their_own_hours_and_language(stage: Stage) -> None:
    stage.arrive("Luz", locale="es", zone="America/Bogota", level=3, level_confirmed=True)
    stories.signing_up(stage)
    assert stage.seen_by("Luz") == []  # four in the morning there
    stage.advance(hours=6)
    told = stage.newest("Luz")
    assert told.startswith("Ya puedes apuntarte a Both ways: mentoría de ida y vuelta.")
    assert told.endswith("Recibes esto porque alguien te ha invitado. Menos mensajes: escribe «menos».")
    assert stage.newest("Ben") == stage.newest("Cem")
    assert [stage.newest(name).startswith("You can now join") for name in ("Cora", "Alt")] == [False, False]


def test_an_invitation_is_written_once_however_often_the_job_runs(stage: Stage) -> None:
    from bot.programmes.signup import INVITE
    from bot.routes import ROUTES
    from bot.routing import JobFacts

    stories.signing_up(stage)
    before = len(stage.seen_by("Ana"))
    facts = JobFacts(
        tenant=stage.tenant,
        kind=INVITE,
        subject=stories.programme(stage).id,
        facts={"audience": "everyone", "people": []},
        asked_by=None,
        report=lambda *_: None,
    )
    ROUTES.jobs[INVITE](stage.house, facts)
    stage.settle()
    assert len(stage.seen_by("Ana")) == before == 1

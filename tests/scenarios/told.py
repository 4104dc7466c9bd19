"""One story for every platform: from an anonymous poll to the first check-in of a pair."""

from tests.scenarios.school import LEAD, PROGRAMME, TEACH, at
from tests.scenarios.telling import Teller


def from_poll_to_first_checkin(told: Teller) -> tuple[str, str]:
    """The whole of it; gives the pair that was followed."""
    set_up(told)
    ask(told)
    sign_up(told)
    match(told)
    return meet(told)


def set_up(told: Teller) -> None:
    """The coordinator fills in the programme, the sponsor signs."""
    cast = told.cast
    told.command(cast.coordinator, "")
    told.press(cast.coordinator, "Set up a programme")
    told.fill(cast.coordinator, **PROGRAMME, sponsor=cast.sponsor, alternate=cast.alternate)
    told.press(cast.coordinator, "Record the checks")
    told.fill(cast.coordinator, dpia="done", privacy_notice="on the staff board", staff_consulted="yes")
    told.press(cast.sponsor, "Sign the promise")
    told.command(cast.coordinator, "readiness")
    assert "nothing is missing" in told.newest(cast.coordinator)


def ask(told: Teller) -> None:
    """A sealed poll: the same thanks for every answer, coarse words after it."""
    cast = told.cast
    told.command(cast.coordinator, "poll open")
    told.fill(cast.coordinator)
    told.press(cast.coordinator, "Send the invitations")
    told.until(at("2026-01-13", "12:00"))
    for order, name in enumerate(cast.pairs_of):
        told.press(name, "Open the poll")
        chosen = {f.name: list(f.options.values())[order % 2] for f in told.asked(name) if f.options}
        told.fill(name, **chosen)
        assert told.newest(name).startswith("Thank you. Your envelope is sealed until Monday 26 January.")
    told.until(at("2026-01-28"))


def sign_up(told: Teller) -> None:
    """Everybody is invited, whatever they answered; seven join, and read what comes first."""
    cast = told.cast
    told.until(at("2026-01-30", "12:00"))
    told.command(cast.coordinator, "signup open")
    told.fill(cast.coordinator, closes="2026-02-12")
    told.until(at("2026-02-02", "16:00"))
    for name in cast.pairs_of:
        assert "You can now join" in told.newest(name)
        told.press(name, "Join")
        junior = name in cast.juniors
        mine = {"wants": [LEAD], "offers": [TEACH]} if junior else {"wants": [TEACH], "offers": [LEAD]}
        told.fill(name, **mine, languages=["en"])
        told.command(name, "learn")
        while "I have read this" in told.buttons(name):
            told.press(name, "I have read this")
        assert told.newest(name).startswith("You are ready for Both ways.")


def match(told: Teller) -> None:
    """In private, the newer colleagues first; all of them are happy to."""
    cast = told.cast
    told.until(at("2026-02-23", "09:30"))
    told.command(cast.coordinator, "match run")
    told.press(cast.coordinator, "Start the round")
    told.until(at("2026-02-23", "15:00"))
    for name in cast.juniors:
        say_yes(told, name)
    told.until(at("2026-02-24", "15:00"))
    for name in cast.seniors:
        say_yes(told, name)
    told.until(at("2026-02-26", "15:00"))
    told.command(cast.coordinator, "match approve")
    told.press(cast.coordinator, "Approve all 3 pairs")
    told.until(at("2026-03-02", "12:00"))


def say_yes(told: Teller, name: str) -> None:
    """Happy to work with everybody on the list, where there is one."""
    if "Look, in private" not in told.buttons(name):
        return
    told.press(name, "Look, in private")
    told.fill(name, **{f.name: "yes" for f in told.asked(name)})


def partner_of(told: Teller, name: str) -> str:
    """Whom this person's home speaks of."""
    home = told.home(name)
    return next(senior for senior in told.cast.seniors if senior in home)


def meet(told: Teller) -> tuple[str, str]:
    """Two agree, are nudged, meet, and answer one question each; nothing of it is kept."""
    mia = told.cast.juniors[0]
    tom = partner_of(told, mia)
    for name in (mia, tom):
        told.command(name, "agree")
        told.fill(name, want="How a timetable is made", offer="Video in class", goal="Try three tools")
    for name in (mia, tom):
        told.press(name, "Confirm both sides")
    assert "have both agreed" in told.newest(mia)

    told.until(at("2026-03-13"))
    assert told.newest(mia).startswith(f"A meeting with {tom} would be due about now.")
    assert told.newest(tom).startswith(f"A meeting with {mia} would be due about now.")
    told.press(mia, "Suggest times")
    first = next(iter(told.asked(mia)[0].options.values()))
    told.fill(mia, times=[first], place="library")
    told.press(tom, told.buttons(tom)[0])
    assert "would be due" not in told.newest(mia)

    told.until(at("2026-03-18", "12:00"))
    told.press(tom, "Yes")
    told.press(tom, "Mostly")
    assert "No prompts" in told.buttons(tom)
    return mia, tom

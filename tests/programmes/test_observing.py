"""The observer looks at rules and at who did what, and changes nothing; participants read a summary (A21)."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.conversation.card import Button, Line, LinkButton, plain
from bot.conversation.page import Page
from bot.conversation.reply import RejectForm
from bot.dispatch import OUR_PAGES, Known, file_for_visitor
from bot.outbox.composing import ROUTINE_GAP
from bot.privacy.ownership import columns_of, tables
from bot.programmes.audit import KEPT, AdminAction, sweep
from bot.programmes.model import Programme
from bot.programmes.observing import PAGE, RETENTION, ROUTINE_DAYS
from bot.routes import CLICKS, COMMANDS, ROUTES
from bot.spoken import AGAIN
from tests.fakes import Stage, complaints
from tests.programmes import stories
from tests.programmes.stories import JUNIORS, SENIORS, join


def observed(stage: Stage) -> None:
    """Obi, who has nothing else to do with it, may look."""
    stories.signing_up(stage)
    stage.arrive("Obi")
    stage.command("Cora", "observers")
    stage.fill("Cora", people=[stage.members["Obi"]])


def test_a_coordinator_names_an_observer_who_hears_what_that_means(stage: Stage) -> None:
    observed(stage)
    assert stage.newest("Cora").startswith("Obi may look at Both ways and change nothing.")
    told = stage.newest("Obi")
    assert told.startswith("You may now look at Both ways: its rules, and who did what.")
    assert "you do not see who takes part. Cora named you as an observer." in told
    stage.command("Obi", "")
    assert stage.newest("Obi").startswith("Both ways: sign-up is open\n\nYou may look at the rules")
    stage.command("Cora", "observers")
    stage.fill("Cora", people=[])
    assert stage.newest("Cora").startswith("Both ways has no observers now.")
    stage.command("Obi", "observe")
    assert stage.newest("Obi").startswith("Only a coordinator or an observer can see that.")
    stage.command("Obi", "")
    assert stage.newest("Obi").startswith("You can now join Both ways")  # like everybody else here


def test_whoever_runs_a_programme_does_not_also_watch_over_it(quick_stage: Stage) -> None:
    stories.signing_up(quick_stage)
    quick_stage.command("Cora", "observers")
    for who in ("Alt", "Sol"):
        reply = quick_stage.fill("Cora", people=[quick_stage.members[who]])
        assert complaints(reply) == {
            "people": f"{who} has another role in this programme. Please choose somebody who has none."
        }
        assert isinstance(reply, RejectForm)
        assert reply.form.fields[0].value == (quick_stage.members[who],)


def test_the_observer_reads_settings_limits_retention_and_deeds(quick_stage: Stage) -> None:
    observed(quick_stage)
    join(quick_stage, "Ana")
    quick_stage.command("Obi", "observe")
    quick_stage.press("Obi", "Settings")
    assert "Round: Monday, 9 February 2026 to Friday, 19 June 2026" in quick_stage.newest("Obi")
    assert "Promise of no harm: signed on Monday, 12 January 2026" in quick_stage.newest("Obi")
    quick_stage.press("Obi", "What is never shown")
    assert "shows a share from 7 answers on." in quick_stage.newest("Obi")
    assert "At most one announcement in 10 working days." in quick_stage.newest("Obi")
    quick_stage.press("Obi", "How long it is kept")
    assert "- Who did what: 12 months." in quick_stage.newest("Obi")
    quick_stage.command("Cora", "away")
    quick_stage.fill("Cora", person=[quick_stage.members["Ana"]], until="2026-01-14")
    quick_stage.command("Cora", "people import")
    quick_stage.press("Cora", "Paste a short list")
    quick_stage.fill("Cora", file="id,name,level,manager\nBen,Ben,2,\n")
    quick_stage.press("Cora", "Take these people")
    quick_stage.press("Obi", "Who did what")
    deeds = quick_stage.newest("Obi")
    assert "- Monday, 12 January 2026, Cora: opened sign-up" in deeds
    assert "- Monday, 12 January 2026, Cora: noted that somebody is away" in deeds
    assert "- Monday, 12 January 2026, Cora: took a file of people" in deeds
    assert "- Monday, 12 January 2026, Cora: changed who may observe" in deeds
    said = "\n".join(quick_stage.seen_by("Obi"))
    assert [name for name in (*JUNIORS, *SENIORS) if name in said.replace("Sponsor: Sol", "")] == []


def test_what_it_says_about_keeping_is_what_the_tables_declare() -> None:
    declared = {table.__tablename__: columns_of(table).info["keep"] for table in tables()}
    declared["envelope"] = "until the poll closes"  # the ballot box has its own tables
    assert {table: keep for _, table, keep in RETENTION} == {t: declared[t] for _, t, _ in RETENTION}
    assert ROUTINE_GAP.days == ROUTINE_DAYS


def test_it_is_one_page_to_take_along_for_observers_alone(quick_stage: Stage) -> None:
    observed(quick_stage)
    programme = stories.programme(quick_stage).id

    def opened(who: str) -> object:
        known = Known(
            tenant=quick_stage.tenant,
            installation=OUR_PAGES,
            account="",
            member=quick_stage.members[who],
            locale="en",
            zone="UTC",
        )
        return file_for_visitor(quick_stage.house, ROUTES, known, PAGE, {"programme": programme})

    page = opened("Obi")
    assert isinstance(page, Page)
    assert plain(page.title) == "Both ways on Monday, 12 January 2026, for observers"
    assert [section.heading for section in page.sections] == [
        "Settings",
        "What is never shown",
        "How long it is kept",
        "Who did what",
    ]
    lines: list[Line] = [line for section in page.sections for line in section.lines]
    assert "Promise of no harm: signed on Monday, 12 January 2026" in map(plain, lines)
    assert not isinstance(opened("Ana"), Page)


def test_the_page_is_one_button_away_from_the_observers_home(quick_stage: Stage) -> None:
    """Nobody has to know the word for it."""
    observed(quick_stage)
    object.__setattr__(quick_stage.house, "public_url", "https://bot.school.example")
    quick_stage.look_home("Obi")
    quick_stage.press("Obi", "Open it as one page")
    card = quick_stage.shown[-1].card
    assert card is not None
    link = card.actions[-1]
    assert isinstance(link, LinkButton)
    assert (link.label, link.url[:30]) == ("Open it as one page", "https://bot.school.example/in/")


def test_an_observer_changes_nothing_whatever_is_typed_pressed_or_filled_in(quick_stage: Stage) -> None:
    """Every command, button and form that somebody who runs a programme has refuses one who looks."""
    observed(quick_stage)
    programme = stories.programme(quick_stage).id
    running = {"coordinate", "set_up", "sign_promise", "steer", "ask_panel", "answer_support"}
    before = quick_stage.newest("Obi")

    def seen() -> str:
        with quick_stage.house.database.tenant(quick_stage.tenant) as session:
            row = session.scalars(select(Programme)).one()
            deeds = session.scalar(select(func.count(AdminAction.id)))
            return f"{row.state} {row.why} {row.topics} {row.channel} {deeds}"

    untouched, refused = seen(), set[str]()
    words = [word for word, route in COMMANDS.items() if route.may in running]
    assert len(words) > 20
    for word in words:
        button = Button(name=AGAIN, label=word, args={"text": word, "programme": programme})
        quick_stage.click("Obi", button)
        refused.add(quick_stage.newest("Obi").split("\n")[0])
    for names in (
        [name for name, route in CLICKS.items() if route.may in running],
        [name for name, form in ROUTES.forms.items() if form.may in running],
    ):
        assert len(names) > 5
        for name in names:
            quick_stage.click("Obi", Button(name=name, label=name, args={"programme": programme}))
            refused.add(quick_stage.newest("Obi").split("\n")[0])
    assert "Obi" not in quick_stage.forms
    assert before not in refused
    assert all(said.startswith("Only ") for said in refused), refused
    assert seen() == untouched


def test_participants_read_what_was_done_in_sum_and_without_names(quick_stage: Stage) -> None:
    """The admin audit is visible to participants in summary (spec 6.6)."""
    stories.signing_up(quick_stage)
    join(quick_stage, "Ana")
    quick_stage.command("Ana", "changes")
    told = quick_stage.newest("Ana")
    assert told.startswith("What coordinators have done in Both ways")
    assert "- changed the settings: once, last on Monday, 12 January 2026" in told
    assert "- opened sign-up: once, last on Monday, 12 January 2026" in told
    assert "Cora" not in told


def test_whoever_has_nothing_to_do_with_it_sees_neither(quick_stage: Stage) -> None:
    stories.draft(quick_stage)
    quick_stage.command("Ben", "observe")
    assert quick_stage.newest("Ben").startswith("Only a coordinator or an observer can see that.")
    quick_stage.command("Ben", "changes")
    assert quick_stage.newest("Ben").startswith("You are not in a programme yet.")


def test_after_twelve_months_it_is_forgotten_who_did_what(stage: Stage) -> None:
    stories.draft(stage)
    stage.clock.move_to(stage.clock.now() + KEPT)
    sweep(stage.house)
    stage.command("Cora", "changes")
    assert "set the programme up: once" in stage.newest("Cora")
    stage.clock.move_to(stage.clock.now() + timedelta(hours=1))
    sweep(stage.house)
    stage.command("Cora", "changes")
    assert "- Nothing yet." in stage.newest("Cora")

"""The interest poll's questions (spec 2.4): ids and choices; the words for them live in `prompts/`."""

from collections.abc import Sequence

from bot.polls.questions import Question

JUNIOR = "junior"
SENIOR = "senior"
GROUPS = (JUNIOR, SENIOR)

OPEN = Question(
    id="open",
    kind="one",
    choices=("yes", "maybe", "not_now"),
    open_side=("yes", "maybe"),
    key="interest.open",
)
"""Would you be open to it? One question for all, worded for each side, so that it survives a collapse."""

HONEST = Question(
    id="honest",
    kind="one",
    choices=("comfortable", "fairly", "not_very", "not_at_all"),
    open_side=("comfortable", "fairly"),
    asked_of=(JUNIOR,),
    key="interest.honest",
)
"""How comfortable would you feel being honest with them?"""

LOOKING_FORWARD = Question(
    id="looking_forward",
    kind="one",
    choices=("yes", "fairly", "not_very", "no"),
    open_side=("yes", "fairly"),
    asked_of=(SENIOR,),
    key="interest.looking_forward",
)
"""Are you looking forward to that idea?"""

REASONS = Question(id="reasons", kind="text", key="interest.reasons")
"""What would make you say yes, or no?"""


def interest_questions(topics: Sequence[str], *, comments: bool) -> tuple[Question, ...]:
    """The interest poll for the groups "junior" and "senior", about these topics (ids).

    Without topics that question is left out. `comments` adds the free text, which polls of fewer than 20
    invited do not have unless somebody decides so (`publication.comments_by_default`).
    """
    asked = [OPEN, HONEST, LOOKING_FORWARD]
    if topics:
        ticks = tuple(topics)
        asked += [
            Question(id="lead_on", kind="some", choices=ticks, asked_of=(JUNIOR,), key="interest.lead_on"),
            Question(id="learn", kind="some", choices=ticks, asked_of=(SENIOR,), key="interest.learn"),
        ]
    if comments:
        asked.append(REASONS)
    return tuple(asked)

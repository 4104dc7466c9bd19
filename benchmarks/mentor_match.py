"""Ours against mentor-match 7, which pip fetches into an environment that is thrown away again."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.crowd import SEED, TERMS, crowd, say, timed
from bot.matching.choice import most_people
from bot.matching.grid import all_pairs
from bot.matching.narrow import narrowed
from bot.matching.rules import Lines

THEIRS = """
import json, sys, time
from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import process_data
from matching.rules import rule
size, facts = int(sys.argv[1]), json.load(sys.stdin)
begun = time.process_time()
def person(kind, fact):
    made = kind(**{"first name": fact["id"], "last name": "x", "email address": fact["id"], "role": "x",
                   "organisation": fact["id"], "grade": fact["level"], "profession": "x"})
    made.facts = fact
    return made
mentors = [person(Mentor, fact) for fact in facts[size:]]
mentees = [person(Mentee, fact) for fact in facts[:size]]
def shared(one, other, key):
    return bool(set(getattr(one, "facts")[key]) & set(getattr(other, "facts")[key]))
def meets(one, other):
    return bool(set(one.facts["wants"]) & set(other.facts["offers"]))
rules = [rule.Disqualify(lambda m: m.mentor.facts["level"] - m.mentee.facts["level"] < 2),
         rule.Disqualify(lambda m: not shared(m.mentor, m.mentee, "languages")),
         rule.Disqualify(lambda m: not shared(m.mentor, m.mentee, "slots")),
         rule.Generic({True: 25, False: 0}, lambda m: meets(m.mentor, m.mentee)),
         rule.Generic({True: 25, False: 0}, lambda m: meets(m.mentee, m.mentor)),
         rule.Generic({True: 10, False: 0}, lambda m: shared(m.mentor, m.mentee, "interests"))]
process_data(mentors, mentees, [rules])
print(time.process_time() - begun)
"""
"""Fewer rules than ours, so it has less to do: three hard ones and three wishes."""


PATIENCE = 600
"""Seconds that the others get."""


def against_mentor_match(size: int) -> None:
    """Features to pairs: ours against mentor-match 7, both in processor time without loading any code."""
    people = crowd(size)
    lines = Lines.of(people)

    def features_to_pairs() -> int:
        edges = narrowed(all_pairs(people, TERMS, lines, SEED), people)
        return int(most_people(edges, people).sum())

    ours, _ = timed(features_to_pairs, times=10)
    facts = [
        {
            "id": person.id,
            "level": person.level,
            "languages": sorted(person.languages),
            "wants": sorted(person.wants),
            "offers": sorted(person.offers),
            "slots": sorted(person.slots),
            "interests": sorted(person.interests),
        }
        for person in people
    ]
    what = f"features to pairs, {size} × {size}, {ours:.3f} s against mentor-match 7"
    with TemporaryDirectory() as folder:
        python = str(Path(folder, "bin", "python"))
        try:
            for command in (
                [sys.executable, "-m", "venv", folder],
                [python, "-m", "pip", "install", "--quiet", "mentor-match==7.*"],
            ):
                subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)  # noqa: S603 - our own program and nothing typed
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            say(what, "it could not be fetched")
            return
        try:
            done = subprocess.run(  # noqa: S603 (the interpreter made above)
                [python, "-c", THEIRS, str(size)],
                input=json.dumps(facts),
                text=True,
                check=True,
                timeout=PATIENCE,
                capture_output=True,
            )
        except subprocess.TimeoutExpired:
            say(what, f"it had not finished after {PATIENCE} s")
            return
    theirs = float(done.stdout.split()[-1])
    say(what, f"{theirs:.1f} s: {theirs / ours:.0f} times as fast")

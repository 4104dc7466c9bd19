"""Files of people as they come out of spreadsheets: what is read, and what is said about the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.phrases import Phrases
from bot.people.roster import Person, Problems, Roster, read_people
from tests.fakes import words

GOOD = """email,name,level,manager
head@school.example,Mo Head,6,
ana@school.example,Ana,2,head@school.example
"""


def read(text: str, known: tuple[str, ...] = ()) -> Roster | Problems:
    return read_people(text.encode(), known)


def told(text: str, known: tuple[str, ...] = (), tag: str = "en") -> list[str]:
    """What is wrong with a file, in words; empty for a good one."""
    found = read(text, known)
    return [] if isinstance(found, Roster) else [p.told(Phrases(words(), tag)) for p in found.found]


def person(**facts: object) -> Person:
    """A row with nothing in it but these facts."""
    nothing = {
        "id": "",
        "email": "",
        "manager": "",
        "appraiser": "",
        "inductor": "",
        "site": "",
        "language": "",
    }
    return Person(**{**nothing, **facts})  # type: ignore[arg-type]  # facts are a test's own


PEOPLE = (
    person(line=2, email="head@school.example", name="Mo Head", level=6),
    person(line=3, email="ana@school.example", name="Ana", level=2, manager="head@school.example"),
)


def test_a_plain_file_is_read() -> None:
    assert read(GOOD) == Roster(people=PEOPLE)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace(",", ";").encode(),
        GOOD.replace(",", "\t").encode("utf-16"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("email,name,level,manager", "E-Mail , NOMBRE,Nivel,Line Manager").encode(),
        GOOD.replace("Ana", " Ana ").replace("ana@", "ANA@").encode(),
    ],
    ids=[
        "byte order mark",
        "semicolons",
        "UTF-16 with tabs",
        "Windows lines",
        "other titles",
        "blanks and case",
    ],
)
def test_spreadsheets_save_it_in_many_ways(data: bytes) -> None:
    assert read_people(data) == Roster(people=PEOPLE)


def test_old_encodings_columns_in_any_order_and_blank_lines() -> None:
    text = "nombre;sede;id;responsable;nivel;idioma;teléfono\n;;;;;;\nJosé Peña;Sur;u1;;3;Spanish;600\n"
    assert read_people(text.encode("latin-1")) == Roster(
        people=(person(line=3, id="u1", name="José Peña", level=3, site="Sur", language="es"),),
        ignored=("teléfono",),
    )


def test_an_e_mail_address_may_stand_in_the_id_column_and_a_level_may_be_open() -> None:
    found = read("id,name,level,manager\nAna@School.example,Ana,,\n")
    assert found == Roster(people=(person(line=2, email="ana@school.example", name="Ana", level=None),))


def test_people_who_are_here_already_may_be_named_as_managers() -> None:
    text = "email,name,level,manager\nana@school.example,Ana,2,U123\n"
    assert told(text) == [
        (
            'Line 2, column "manager": "U123" is nobody in this file and nobody here. '
            "Add a line for this person, or correct the entry."
        )
    ]
    assert told(text, known=("u123",)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "",
            [
                (
                    "The file has no rows. It needs a first line with column titles, then one line for "
                    "each person."
                )
            ],
        ),
        (
            "email,name,level,manager\n",
            [
                (
                    "The file has no rows. It needs a first line with column titles, then "
                    "one line for each person."
                )
            ],
        ),
        (
            "name\nAna\n",
            [
                'Line 1: There is no column "id" or "email". Add one of them.',
                'Line 1: There is no column "level". Add it. Its cells may be empty where nothing is known.',
                (
                    'Line 1: There is no column "manager". Add it. Its cells may be empty where nothing '
                    "is known."
                ),
            ],
        ),
        (
            "email,correo,name,level,manager\na@b.example,,Ana,1,\n",
            ['Line 1, column "correo": There are two columns with this meaning. Remove one.'],
        ),
        (
            'email,name,level,manager\na@b.example,"Ana,1,\n',
            ["A quotation mark in the file is opened and never closed. Save it again as CSV."],
        ),
        (
            "email,name,level,manager\na@b.example,Peña, Ana,1,b@b.example\n",
            [
                (
                    "Line 2: This line has more cells than there are titles. Put quotation marks "
                    "around text with a "
                    "comma in it."
                )
            ],
        ),
        (
            "email,name,level,manager\nnot an address,Ana,7.5,\n",
            [
                (
                    'Line 2, column "email": "not an address" is not an e-mail address. Correct it or '
                    "use the id."
                ),
                'Line 2, column "level": "7.5" is not a level. Write a whole number from 1 to 9.',
            ],
        ),
        (
            "email,name,level,manager,language\n,,0,,Klingon\n",
            [
                'Line 2, column "email": Neither an id nor an e-mail address is given. Fill in one of them.',
                'Line 2, column "name": The name is missing. Fill it in.',
                'Line 2, column "level": "0" is not a level. Write a whole number from 1 to 9.',
                (
                    'Line 2, column "language": "Klingon" is not a language spoken here. Use English '
                    "and Español, "
                    "or leave it empty."
                ),
            ],
        ),
        (
            f"email,name,level,manager\na@b.example,{'x' * 81},1,\n",
            ['Line 2, column "name": The name is longer than 80 characters. Shorten it.'],
        ),
        (
            "email,name,level,manager\na@b.example,Ana,1,\nA@B.example,Ana again,1,\n",
            ['Line 3, column "email": "a@b.example" is on line 2 already. Keep one line for each person.'],
        ),
        (
            "email,name,level,manager,appraiser\na@b.example,Ana,1,a@b.example,ghost@b.example\n",
            [
                (
                    'Line 2, column "manager": This person is named in their own line. Name another '
                    "person or leave "
                    "it empty."
                ),
                (
                    'Line 2, column "appraiser": "ghost@b.example" is nobody in this file and nobody '
                    "here. Add a line "
                    "for this person, or correct the entry."
                ),
            ],
        ),
        (
            "id,name,level,manager\n1,Ana,1,2\n2,Ben,2,3\n3,Cem,3,1\n4,Dan,1,3\n",
            [
                (
                    'Line 2, column "manager": The reporting line goes round in a circle: Ana, Ben '
                    "and Cem. Correct one "
                    "of the managers."
                ),
            ],
        ),
    ],
)
def test_every_problem_is_told_with_its_place_and_its_fix(text: str, said: list[str]) -> None:
    assert told(text) == said


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    text = 'email,name,level,manager\na@b.example,"Ana\nMaría",1,\nb@b.example,Ben,many,\n'
    assert told(text) == ['Line 4, column "level": "many" is not a level. Write a whole number from 1 to 9.']


def test_problems_are_told_in_the_readers_language() -> None:
    assert told("email,name,level,manager\na@b.example,Ana,x,\n", tag="es") == [
        "Línea 2, columna «level»: «x» no es un nivel. Escribe un número entero del 1 al 9."
    ]


@given(st.binary(max_size=300))
def test_no_file_is_a_crash(data: bytes) -> None:
    assert isinstance(read_people(data), Roster | Problems)


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(st.lists(st.tuples(cells, cells, cells, cells), max_size=4))
def test_no_row_is_a_crash(rows: list[tuple[str, ...]]) -> None:
    text = "\n".join(";".join(row) for row in [("id", "name", "level", "manager"), *rows])
    assert isinstance(read_people(text.encode()), Roster | Problems)

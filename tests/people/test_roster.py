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

UNBALANCED = "is opened and not closed as it should be. Mend that line, or save the file again as CSV."
NO_AGE = (
    "A level never comes from age or years, and this bot does not keep them. "
    "Remove this column. Then nothing else needs to change."
)
NO_ZONE = '"Dublin time" is not a time zone we know. Write it like Europe/Dublin, or leave it empty.'


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
            'Line 2, column "manager": "U123" is no id or e-mail address of anybody in this file or here. '
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
            "email,level,manager\na@b.example,1,\n",
            ['Line 1: There is no column "name". Add it.'],  # a name is never left empty
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
            [f"A quotation mark on line 2 {UNBALANCED}"],
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
                    'Line 2, column "appraiser": "ghost@b.example" is no id or e-mail address of anybody in '
                    "this file or here. Add a line for this person, or correct the entry."
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


@pytest.mark.parametrize("title", ["Age", "years_of_service", "Edad", "Antigüedad", "Date of Birth"])
def test_columns_of_age_and_years_are_refused_with_the_reason(title: str) -> None:
    """Level never from age or years (S1-05, S4-07)."""
    assert told(f"email,name,level,manager,{title}\na@b.example,Ana,1,,30\n") == [
        f'Line 1, column "{title}": {NO_AGE}'
    ]


def test_western_windows_letters_are_read() -> None:
    found = read_people("email;name;level;manager\na@b.example;Zoë O’Neill – Muñoz;1;\n".encode("cp1252"))
    assert isinstance(found, Roster)
    assert [person.name for person in found.people] == ["Zoë O’Neill – Muñoz"]


@pytest.mark.parametrize("data", [GOOD.encode("utf-16-le"), b"PK\x03\x04\x00\x00sheet", b"a,b\0c\n1,2\n"])
def test_a_file_that_is_no_text_is_told_how_to_save_it(data: bytes) -> None:
    assert told(data.decode("latin-1")) == [
        "This file is not plain text. Save it in your spreadsheet as CSV (UTF-8), then send that file."
    ]


def test_an_unbalanced_quotation_mark_is_found_on_its_line() -> None:
    text = GOOD + '"bo@school.example","Bo,2,\n' + "cy@school.example,Cy,2,\n" * 3
    assert told(text) == [f"A quotation mark on line 4 {UNBALANCED}"]


def test_cells_that_a_spreadsheet_would_run_are_words_here() -> None:
    text = 'email,name,level,manager\na@b.example,"=HYPERLINK(""x"")",1,\nb@b.example,\'+Bo,1,\n'
    found = read(text)
    assert isinstance(found, Roster)
    assert [person.name for person in found.people] == ['=HYPERLINK("x")', "+Bo"]


def test_a_time_zone_and_the_ids_of_two_platforms_may_stand_in_a_row() -> None:
    head = "name,nivel,manager,zona horaria,Slack ID,Teams_ID\n"
    text = head + "Ana,1,,Europe/Madrid,U1,a-1\nBo,2,u1,,U2,\n"
    found = read_people(text, (), ("slack", "teams"))
    assert isinstance(found, Roster)
    assert [(p.zone, p.users, p.manager) for p in found.people] == [
        ("Europe/Madrid", (("slack", "U1"), ("teams", "a-1")), ""),
        ("", (("slack", "U2"),), "u1"),
    ]
    wrong = read_people(head + "Ana,1,,Dublin time,U1,\nBo,2,,,U1,\n", (), ("slack", "teams"))
    assert isinstance(wrong, Problems)
    assert [problem.told(Phrases(words())) for problem in wrong.found] == [
        f'Line 2, column "zona horaria": {NO_ZONE}',
        'Line 3, column "slack": "u1" is on line 2 already. Keep one line for each person.',
    ]

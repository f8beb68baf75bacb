"""The Form F pack as a document: what a reader, and a reader's software, finds in it."""

import datetime
import hashlib
import io
import re
import subprocess
import sys

import pikepdf
import pypdf
import pytest

from carers.actions import assessments, sections
from carers.documents import documents_of
from carers.packs import CODE, all_in
from fostering.documents import making, packs
from fostering.documents.actions import files
from tests import factories as f
from tests.carers.assessing import TODAY, full, started, write_sections
from tests.documents import papers


@pytest.fixture
def assessment(cast):
    return full(cast.household, cast.assessor, paragraphs=3)


def add_paper(cast, content, kind="home_safety", title="Home check", name="a.pdf"):
    return files.store_upload(
        upload=papers.upload(content, name),
        household_id=cast.household.pk,
        kind=kind,
        title=title,
        by=cast.worker,
    )


def make(cast, assessment, *, today=TODAY, **options):
    kind = packs.get(CODE)
    subject = kind.subjects(cast.panel_coordinator).get(pk=assessment.pk)
    everything = all_in(subject, documents_of(subject.household_id))
    return making.make(kind, subject, everything | options, today)


def read(made):
    return pypdf.PdfReader(io.BytesIO(made.content))


def page_texts(made):
    return [" ".join(page.extract_text().split()) for page in read(made).pages]


def test_the_cover_says_what_it_is(cast, assessment):
    add_paper(cast, papers.pdf(), "health_report", "Health report")

    cover = page_texts(make(cast, assessment))[0]

    for words in (
        "Fostering assessment (Form F)",
        "Hazel household",
        cast.household.ref,
        "9 December 2026",
        str(cast.assessor),
        "Confidential",
    ):
        assert words in cover
    assert "Not complete" not in cover


def test_the_cover_says_what_is_missing(cast):
    cover = page_texts(make(cast, started(cast.household, cast.assessor)))[0]

    assert "Not complete" in cover
    assert "24 sections of the report are not complete" in cover
    assert "No health report has been uploaded" in cover


def test_contents_and_bookmarks_lead_to_the_right_pages(cast, assessment):
    add_paper(cast, papers.pdf(pages=3), "health_report", "Health report")
    made = make(cast, assessment)
    reader, texts = read(made), page_texts(made)
    contents = texts[1]

    bookmarks = {
        item.title: reader.get_destination_page_number(item) for item in flat(reader.outline)
    }

    assert {"Contents", "Front sheet", "Summary of checks", "References"} <= set(bookmarks)
    for title in ("Front sheet", "Health", "Why they want to foster", "Appendix 1: Health report"):
        page = bookmarks[title]
        assert title in texts[page]
        numbers = re.findall(rf" {re.escape(title)} [. ]*(\d+)", contents)
        assert numbers == [str(page + 1)]


def flat(outline):
    for item in outline:
        if isinstance(item, list):
            yield from flat(item)
        else:
            yield item


def test_every_page_but_the_cover_says_which_it_is(cast, assessment):
    add_paper(cast, papers.pdf(pages=2))
    made = make(cast, assessment)
    texts = page_texts(made)

    assert made.pages == len(texts)
    for number, text in enumerate(texts[1:], start=2):
        assert f"Page {number} of {made.pages}" in text
        assert cast.household.ref in text


def test_uploaded_pages_have_pages_of_their_own(cast, assessment):
    add_paper(cast, papers.pdf(pages=2, text="Window"), title="Home check")
    add_paper(cast, papers.image(size=(600, 300)), "family_tree", "Family tree", "tree.png")

    texts = page_texts(make(cast, assessment))

    assert "Appendix 1: Home check, page 1 of 2" in texts[-3]
    assert "Window 1" in texts[-3]
    assert "Appendix 1: Home check, page 2 of 2" in texts[-2]
    assert "Window 2" in texts[-2]
    assert "Appendix 2: Family tree" in texts[-1]


@pytest.mark.parametrize(
    ("sizes", "rotate", "shape"),
    [
        ([papers.A4], 0, "tall"),
        ([papers.A4], 90, "wide"),
        ([papers.A4], 180, "tall"),
        ([papers.A4], 270, "wide"),
        ([papers.A3_LANDSCAPE], 0, "wide"),
        ([papers.A3_LANDSCAPE], 90, "tall"),
        ([papers.LETTER], 0, "tall"),
        ([(100, 2000)], 0, "tall"),
    ],
)
def test_a_page_of_any_size_fits_its_place(cast, sizes, rotate, shape):
    assessment = started(cast.household, cast.assessor)
    add_paper(cast, papers.pdf(sizes=sizes, rotate=rotate, text="Odd"))

    made = make(cast, assessment, sections=[])

    width, height, ratio = placed_size(made)
    drawn = sizes[0][::-1] if rotate in {90, 270} else sizes[0]
    assert ratio == pytest.approx(drawn[0] / drawn[1], rel=0.01)
    assert (width > height) is (shape == "wide")
    assert width <= 186 / 25.4 * 72 + 1
    assert height <= 245 / 25.4 * 72 + 1
    assert "Odd 1" in page_texts(made)[-1]


def placed_size(made):
    """Width, height and proportion of the form XObject on the last page, as drawn."""
    with pikepdf.open(io.BytesIO(made.content)) as document:
        page = document.pages[-1]
        forms = {
            name for name, item in page.obj.Resources.XObject.items() if item.Subtype == "/Form"
        }
        matrix, stack = pikepdf.Matrix(), []
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "q":
                stack.append(matrix)
            elif str(operator) == "Q":
                matrix = stack.pop()
            elif str(operator) == "cm":
                matrix = pikepdf.Matrix(*operands) @ matrix
            elif str(operator) == "Do" and str(operands[0]) in forms:
                box = matrix.transform(pikepdf.Rectangle(0, 0, 1, 1))
                return float(box.width), float(box.height), float(box.width / box.height)
    raise AssertionError("no uploaded page is placed")


def test_what_was_typed_into_an_uploaded_form_is_in_the_pack(cast):
    assessment = started(cast.household, cast.assessor)
    add_paper(cast, papers.pdf(change=papers.add_filled_field))

    assert "Typed answer" in page_texts(make(cast, assessment, sections=[]))[-1]


def test_the_pack_is_tagged_and_says_its_language_and_title(cast, assessment):
    made = make(cast, assessment)

    with pikepdf.open(io.BytesIO(made.content)) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert "/StructTreeRoot" in root
        assert str(root.Lang) == "en-GB"
        assert str(document.docinfo.Title).endswith(cast.household.ref)
        assert document.open_metadata()["pdfuaid:part"] == "1"


def test_with_uploaded_pages_it_is_tagged_but_claims_no_conformance(cast, assessment):
    add_paper(cast, papers.pdf())
    made = make(cast, assessment)

    with pikepdf.open(io.BytesIO(made.content)) as document:
        assert document.Root.MarkInfo.Marked
        assert "/Metadata" not in document.Root
        alternatives = [str(tag.Alt) for tag in figures(document.Root.StructTreeRoot)]
    assert alternatives == ["Home check, as it was uploaded"]


def figures(tag):
    kids = tag.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            if kid.get("/S") == "/Figure":
                yield kid
            yield from figures(kid)


def test_the_same_records_give_the_same_bytes(cast, assessment):
    add_paper(cast, papers.pdf(pages=2))
    add_paper(cast, papers.image(), "family_tree", "Family tree", "tree.png")

    first = make(cast, assessment)
    second = make(cast, assessment, today=TODAY + datetime.timedelta(days=20))

    assert first.content == second.content
    assert first.manifest == second.manifest


def test_another_process_gives_the_same_bytes(tmp_path):
    """Not the hash seed, nor the order in which fonts are met."""
    page = tmp_path / "page.html"
    page.write_text("<html lang=en><title>A</title><h1>A</h1><p>Words <b>and</b> <i>more</i></p>")
    program = (
        "import sys,hashlib,pathlib; from fostering.documents import pdf;"
        "made=pdf.render(pathlib.Path(sys.argv[1]).read_text());"
        "print(hashlib.sha256(made.content).hexdigest())"
    )
    setup = "import django; django.setup(); "

    said = {
        subprocess.run(
            [sys.executable, "-c", setup + program, str(page)],
            capture_output=True,
            check=True,
            text=True,
        ).stdout.split()[-1]
        for _ in range(2)
    }

    assert len(said) == 1


def test_a_changed_record_changes_the_bytes_and_the_manifest(cast, assessment):
    first = make(cast, assessment)
    sections.reopen_section(assessment=assessment, code="health", by=cast.assessor)
    sections.save_section(
        assessment=assessment, code="health", text="Other.", complete=True, by=cast.assessor
    )

    second = make(cast, assessment)

    assert hashlib.sha256(first.content).digest() != hashlib.sha256(second.content).digest()
    changed = [
        line["label"]
        for line, before in zip(second.manifest["records"], first.manifest["records"], strict=True)
        if line != before
    ]
    assert changed == ["Section: Health"]


def test_the_manifest_names_every_version_and_no_person(cast, assessment):
    stored = add_paper(cast, papers.pdf())
    made = make(cast, assessment)

    lines = made.manifest["records"]
    by_record = {line["record"]: line for line in lines}
    section = assessment.sections.get(code="health")
    assert by_record[f"carers.assessmentsection:{section.pk}"]["version"] == (
        section.history.first().history_id
    )
    assert by_record[f"documents.storedfile:{stored.pk}"]["sha256"] == stored.sha256
    assert len(lines) == 1 + 1 + 1 + 24 + 2 + 3 + 1
    assert "Hazel" not in str(lines)
    assert "Referee" not in str(lines)


def test_only_what_was_chosen_goes_in(cast, assessment):
    paper = add_paper(cast, papers.pdf(text="Window"))
    other = add_paper(cast, papers.pdf(text="Door"), "other", "Other")

    made = make(
        cast,
        assessment,
        sections=["health"],
        checks=False,
        references=False,
        documents=[other.pk, paper.pk],
    )
    text = " ".join(page_texts(made))

    assert "Health, as found." in text
    assert "Growing up, as found." not in text
    assert "Summary of checks" not in text
    assert "Ash Referee" not in text
    assert text.index("Door 1") < text.index("Window 1")


def test_a_document_removed_meanwhile_stays_out(cast, assessment):
    stored = add_paper(cast, papers.pdf(text="Window"))
    files.remove(stored=stored, on=TODAY, by=cast.worker)

    made = make(cast, assessment, documents=[stored.pk])

    assert "Window 1" not in " ".join(page_texts(made))


def test_nobody_elses_records_are_in_it(cast, assessment):
    stranger = files.store_upload(
        upload=papers.upload(papers.pdf(text="Leak")),
        household_id=cast.other_household.pk,
        kind="other",
        title="Secret paper",
        by=cast.stranger,
    )

    text = " ".join(page_texts(make(cast, assessment, documents=[stranger.pk])))

    assert "Secret" not in text
    assert "Leak" not in text


def test_odd_names_and_long_words_stay_on_the_paper(cast):
    household = cast.household
    household.name = (
        "O\u2019Náñez-Brontë & <b>Łukasz</b> " + "Hippopotomonstrosesquippedaliophobia" * 4
    )
    household.save()
    person = household.people.get()
    person.first_name, person.last_name = "Zoë 'Mae'", "D\u2019Souza-van der Østergård"
    person.save()
    assessment = started(household, cast.assessor)
    long_word = "Donaudampfschifffahrtselektrizitäten" * 6
    sections.save_section(
        assessment=assessment,
        code="health",
        text=f"<script>alert(1)</script> {long_word}\n\nhttps://example.org/{'a' * 300}",
        by=cast.assessor,
    )

    made = make(cast, assessment)
    texts = page_texts(made)

    assert "<b>Łukasz</b>" in texts[0]
    joined = " ".join(texts)
    assert "<script>alert(1)</script>" in joined
    assert "Østergård" in joined
    assert widest_text(made) <= 595 - 40


def widest_text(made):
    """How far to the right the text of any page begins, in points."""
    furthest = 0.0

    def note(text, matrix, text_matrix, *_):
        nonlocal furthest
        if text.strip():
            furthest = max(furthest, text_matrix[4] * matrix[0] + matrix[4])

    for page in read(made).pages:
        page.extract_text(visitor_text=note)
    return furthest


def test_html_and_files_named_in_a_text_are_not_fetched(cast):
    assessment = started(cast.household, cast.assessor)
    text = '<img src="file:///etc/passwd"><link rel=attachment href="file:///etc/passwd">'
    sections.save_section(assessment=assessment, code="health", text=text, by=cast.assessor)

    made = make(cast, assessment)

    with pikepdf.open(io.BytesIO(made.content)) as document:
        assert "/EmbeddedFiles" not in document.Root.get("/Names", {})
    assert text.split(">", maxsplit=1)[0] in " ".join(page_texts(made))


def test_an_empty_assessment_makes_a_pack_that_says_so(cast):
    assessment = started(f.HouseholdFactory(), cast.assessor)

    text = " ".join(page_texts(make(cast, assessment)))

    assert text.count("Nothing has been written here.") == 24
    assert "Nobody is recorded in this household." in text
    assert "No referees are recorded." in text
    assert "No recommendation has been written." in text


def test_a_connected_persons_assessment_has_its_own_sections(cast):
    assessment = started(cast.household, cast.assessor, kind="connected_person")
    assessments.change_assessment(
        assessment=assessment, for_children="Robin, born 3 September 2016", by=cast.assessor
    )
    write_sections(assessment, cast.assessor)

    texts = page_texts(make(cast, assessment))

    assert "Connected person assessment" in texts[0]
    assert "For Robin, born 3 September 2016" in texts[0]
    assert "The child's future" in texts[1]


def test_a_pack_of_sixty_pages(cast):
    assessment = full(cast.household, cast.assessor, paragraphs=12)
    add_paper(cast, papers.pdf(pages=26))

    made = make(cast, assessment)

    assert made.pages >= 60
    assert "Page 60 of" in page_texts(made)[59]

"""Reports that others wrote and somebody uploaded: PDFs, and a photographed drawing."""

import datetime
import io
import random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from carers.models import Assessment, Reference
from fostering.accounts.models import User
from fostering.demo import told
from fostering.demo.days import DAY, dice, workday_from
from fostering.demo.families import Family, Setting
from fostering.demo.words import DATA, lines
from fostering.documents import pdf
from fostering.documents.actions import files

FOLDER = DATA / "reports"
# Kind of file, its title, and the page that it is made from.
REPORTS = (
    ("health_report", "Adult health reports and medical adviser's summary", "health"),
    ("reference_report", "Referees' own letters", "references"),
    ("home_safety", "Home health and safety check", "home_safety"),
    ("chronology", "Chronology of the assessment", "chronology"),
    ("applicants_account", "The applicants' own account", "applicants_account"),
    ("childrens_views", "What the children of the family say", "childrens_views"),
    ("second_opinion", "Second opinion visit", "second_opinion"),
    ("support_plan", "Support plan for the first year", "support_plan"),
)
# The connected person's papers are fewer: they are written for a court, and kept there.
FOR_CONNECTED = REPORTS[:2]
PROSE = {"support_plan", "applicants_account", "childrens_views", "second_opinion"}
PAPER, INK = (243, 240, 232), (38, 46, 84)
SHEET = (1240, 1754)  # an A4 page at 150 dots an inch


def upload_reports(families: list[Family], setting: Setting) -> None:
    """Upload what belongs to the families under full assessment, as business support would."""
    for family in families:
        if told.is_told(family):
            _upload(family, setting)


def _upload(family: Family, setting: Setting) -> None:
    by = setting.staff["support"]
    context = _context(family, setting)
    reports = REPORTS if told.FORM_F in family.slot.tags else FOR_CONNECTED
    for kind, title, name in reports:
        html = engines["django"].from_string((FOLDER / f"{name}.html").read_text(encoding="utf-8"))
        made = pdf.render(html.render(context | {"parts": _prose(name)}), styles=())
        _store(family, kind, title, (f"{name}.pdf", made.content, "application/pdf"), by)
    drawn = _family_tree(family, dice(setting.seed, "drawing", family.household.name))
    _store(
        family, "family_tree", "Family tree drawn at home", ("tree.jpg", drawn, "image/jpeg"), by
    )


def _store(family: Family, kind: str, title: str, upload: tuple[str, bytes, str], by: User) -> None:
    name, content, content_type = upload
    files.store_upload(
        upload=SimpleUploadedFile(name, content, content_type),
        household_id=family.household.pk,
        kind=kind,
        title=title,
        by=by,
    )


def _context(family: Family, setting: Setting) -> dict[str, object]:
    """What the reports' pages ask for."""
    references = Reference.objects.filter(assessment__household=family.household)
    assessment = Assessment.objects.get(household=family.household, ended_on=None)
    return {
        "applicants": family.carers,
        "references": references.order_by("pk"),
        "ref": family.household.ref,
        "today": setting.today,
        "rooms": _headed("home_safety"),
        "events": _chronology(assessment.application_received_on, setting.today),
    }


def _headed(name: str) -> list[tuple[str, list[list[str]]]]:
    """The lines of a text file by the heading that each opens with, in their order."""
    found: dict[str, list[list[str]]] = {}
    for line in lines(f"reports/{name}"):
        heading, _, said = line.text.partition(": ")
        found.setdefault(heading, []).append(said.split(" | "))
    return list(found.items())


def _prose(name: str) -> list[tuple[str, list[str]]]:
    """Headings with their paragraphs, of a report that is prose."""
    if name not in PROSE:
        return []
    return [(heading, [said for [said] in found]) for heading, found in _headed(name)]


def _chronology(first: datetime.date, today: datetime.date) -> list[tuple[datetime.date, str, str]]:
    """The steps of the assessment, spread over the days from the application until last week."""
    steps = [line.text.split(" | ") for line in lines("reports/chronology")]
    span = (today - first).days - 8
    days = [workday_from(first + DAY * (span * place // len(steps))) for place in range(len(steps))]
    return [(day, what, result) for day, (what, result) in zip(days, steps, strict=True)]


def _family_tree(family: Family, throw: random.Random) -> bytes:
    """A drawing in pen, photographed a little askew with a shadow at one side."""
    sheet = Image.new("RGB", SHEET, PAPER)
    draw = ImageDraw.Draw(sheet)
    generations = [
        ["Nan", "Grandad"] * len(family.carers),
        [carer.first_name for carer in family.carers],
        [person.first_name for person in family.others]
        or [stay.child.first_name for stay in family.stays],
    ]
    draw.text((420, 120), "Our family", fill=INK, font=ImageFont.load_default(72))
    rows = [_generation(draw, names, 420 + 420 * level) for level, names in enumerate(generations)]
    parents = rows[1]
    for place, (x, y) in enumerate(rows[0]):
        below = parents[place // 2]
        draw.line([(x, y + 62), (below[0], below[1] - 62)], fill=INK, width=4)
    middle = sum(x for x, _ in parents) // len(parents)
    for x, y in rows[2]:
        draw.line([(middle, parents[0][1] + 62), (x, y - 62)], fill=INK, width=4)
    noise = Image.effect_noise(SHEET, 18).convert("RGB")
    photographed = Image.blend(sheet, noise, 0.06).rotate(
        throw.uniform(-2.2, 2.2), fillcolor=(120, 110, 96), resample=Image.Resampling.BICUBIC
    )
    out = io.BytesIO()
    photographed.filter(ImageFilter.GaussianBlur(0.7)).save(out, "JPEG", quality=82)
    return out.getvalue()


def _generation(draw: ImageDraw.ImageDraw, names: list[str], y: int) -> list[tuple[int, int]]:
    """Ovals side by side with a name in each; their middles."""
    middles = [(SHEET[0] * (place + 1) // (len(names) + 1), y) for place in range(len(names))]
    for (x, middle), name in zip(middles, names, strict=True):
        draw.ellipse([x - 120, middle - 62, x + 120, middle + 62], outline=INK, width=4)
        draw.text((x, middle), name, fill=INK, font=ImageFont.load_default(30), anchor="mm")
    return middles

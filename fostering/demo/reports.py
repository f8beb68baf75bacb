"""Reports that others wrote and somebody uploaded: two PDFs and a photographed drawing."""

import io
import itertools
import random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from carers.models import Reference
from fostering.accounts.models import User
from fostering.demo import told
from fostering.demo.days import dice
from fostering.demo.families import Family, Setting
from fostering.documents import pdf
from fostering.documents.actions import files

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
    for kind, title, name in (
        ("health_report", "Adult health reports and medical adviser's summary", "health"),
        ("reference_report", "Referees' own letters", "references"),
    ):
        made = pdf.render_template(f"demo/{name}.html", context, styles=())
        _store(family, kind, title, (f"{name}.pdf", made.content, "application/pdf"), by)
    drawn = _family_tree(family, dice(setting.seed, "drawing", family.household.ref))
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
    references = Reference.objects.filter(assessment__household=family.household)
    return {
        "applicants": family.carers,
        "references": references.order_by("pk"),
        "ref": family.household.ref,
        "today": setting.today,
    }


def _family_tree(family: Family, throw: random.Random) -> bytes:
    """A drawing in pen, photographed a little askew with a shadow at one side."""
    sheet = Image.new("RGB", SHEET, PAPER)
    draw = ImageDraw.Draw(sheet)
    generations = [
        ["Grandparents"] * min(4, 2 * len(family.carers)),
        [carer.first_name for carer in family.carers],
        [person.first_name for person in family.others]
        or [stay.child.first_name for stay in family.stays],
    ]
    draw.text((420, 120), "Our family", fill=INK, font=ImageFont.load_default(72))
    rows = [_generation(draw, names, 420 + 420 * level) for level, names in enumerate(generations)]
    for above, below in itertools.pairwise(rows):
        for x, y in below:
            start = above[throw.randrange(len(above))]
            draw.line([(start[0], start[1] + 62), (x, y - 62)], fill=INK, width=4)
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

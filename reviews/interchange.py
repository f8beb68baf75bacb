"""The file of the folder that reviews reads and writes."""

from fostering.interchange import files
from fostering.interchange.files import File

files.register(
    File(
        name="reviews",
        model="reviews.Review",
        what="review",
        order=125,
        columns=(
            files.ref_to("household_ref", "households"),
            files.date("held_on", required=True),
        ),
    )
)

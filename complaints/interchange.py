"""The files of the folder that complaints reads and writes."""

from fostering.interchange import files
from fostering.interchange.files import File

COMPLAINTS = File(
    name="complaints",
    model="complaints.Complaint",
    what="complaint",
    order=170,
    key=("ref",),
    columns=(
        files.text("ref", length=60, required=True),
        files.date("received_on", required=True),
        files.date("stage_1_extended_on"),
        files.date("stage_1_answered_on"),
        files.date("stage_2_started_on"),
        files.date("stage_2_extended_on"),
        files.date("stage_2_answered_on"),
        files.date("stage_3_requested_on"),
        files.date("stage_3_panel_on"),
    ),
    in_order=(
        ("received_on", "stage_1_extended_on"),
        ("received_on", "stage_1_answered_on"),
        ("received_on", "stage_2_started_on"),
        ("stage_2_started_on", "stage_2_extended_on"),
        ("stage_2_started_on", "stage_2_answered_on"),
        ("received_on", "stage_3_requested_on"),
        ("stage_3_requested_on", "stage_3_panel_on"),
    ),
)

ALLEGATIONS = File(
    name="allegations",
    model="complaints.Allegation",
    what="allegation",
    order=180,
    key=("ref",),
    columns=(
        files.text("ref", length=60, required=True),
        files.ref_to("household_ref", "households"),
        files.date("received_on", required=True),
        files.date("lado_referred_on"),
    ),
)

files.register(COMPLAINTS, ALLEGATIONS)

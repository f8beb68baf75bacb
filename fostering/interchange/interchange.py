"""workers.csv: the people who work for the service. Teams are made by name when absent."""

from fostering.accounts.roles import Role
from fostering.core.models import sort_key
from fostering.interchange import files
from fostering.interchange.files import Column, File, Kind

# An account must have an address; one that the source does not know never gets a message.
NO_EMAIL = "@no-email.invalid"


def _address(values: dict[str, str | None]) -> tuple[str, str] | None:
    """Addresses are kept in lower case; an unknown one is made from the ref."""
    email = (values["email"] or "").strip().lower()
    if email:
        values["email"] = email
        return None
    mark = "".join(
        c if c.isascii() and c.isalnum() else f"_{ord(c):x}_" for c in str(values["ref"])
    )
    values["email"] = f"{mark}{NO_EMAIL}"
    return "email", "No address is known: this person cannot be invited until one is entered."


files.register(
    File(
        name="workers",
        model="accounts.User",
        what="worker",
        order=10,
        key=("ref",),
        also="email",
        columns=(
            files.text("ref", length=60, required=True),
            Column(
                "email",
                "email",
                Kind.TEXT,
                length=200,
                otherwise="",
                shown=f"CASE WHEN m.email LIKE '%{NO_EMAIL}' THEN '' ELSE m.email END",
            ),
            files.text("first_name", length=100),
            files.text("last_name", length=100),
            files.code("role", Role),
            files.team(),
        ),
        derived={"name_key": lambda row: sort_key(row["last_name"] or "", row["first_name"] or "")},
        adjust=_address,
        exported_ref="COALESCE(m.ref, 'user:' || m.id)",
    )
)

"""How the events of imports read."""

from fostering.audit.presenters import register

register("import.uploaded", "Uploaded records to import")
register("import.asked", "Began an import of records")
register("import.done", "Imported records")
register("import.dropped", "Gave up an import of records")
register("import.failed", "An import of records stopped by a fault")
register("import.undone", "Undid an import of records")
register("export.asked", "Asked for an export of every record")
register("export.written", "Exported every record")
register("export.failed", "An export of the records stopped by a fault")
register("export.deleted", "Deleted the file of an export")

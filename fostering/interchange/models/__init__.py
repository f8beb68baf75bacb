"""Imports and exports as records of their own."""

from fostering.interchange.models.batches import BatchStatus, ImportBatch, ImportMessage
from fostering.interchange.models.exports import ExportStatus, RecordsExport

__all__ = ["BatchStatus", "ExportStatus", "ImportBatch", "ImportMessage", "RecordsExport"]

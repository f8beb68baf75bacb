"""The questions of the carers app's pages."""

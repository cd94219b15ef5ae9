"""The report of a run over a whole export, as a page."""

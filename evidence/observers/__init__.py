"""From the case document to observations: one part of the document a module."""

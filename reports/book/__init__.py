"""The book of a policy: one HTML page that stands alone, to be read, searched and printed."""

"""The policy as a workbook: a sheet a table, a cell a value; out, and in again without loss."""

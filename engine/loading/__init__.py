"""A policy folder to compiled policies: files, records, facts, tables, checks, compilation."""

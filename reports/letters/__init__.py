"""Letters to the parties: what was decided and why, what each may still do, in the reader's language."""

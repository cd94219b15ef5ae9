"""The case report: one case gathered for a reader who never saw the policy."""

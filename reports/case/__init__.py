"""The report of one case: for somebody who never saw the policy, as a page, as Markdown, or to print."""

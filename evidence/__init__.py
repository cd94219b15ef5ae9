"""From a raw case to observations, each with why and from where."""

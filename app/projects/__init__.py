"""The public page of a project: what came in, where it went, who checked it."""

"""The parts of a project's statement, in the order in which they are read."""

"""The home page of a territory: what came, went and is left, project by project."""

"""From files to recipes: where they lie, what their YAML means, what a run applies of them. Pure."""

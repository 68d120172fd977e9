"""Every sentence a person reads about a recipe: pure functions from findings, results and judgements to a Report."""

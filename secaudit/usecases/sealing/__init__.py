"""A case becomes a sealed bundle, and a bundle's files become a case again."""

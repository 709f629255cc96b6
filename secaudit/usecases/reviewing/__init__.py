"""A reviewer judges a sealed case and signs what he says of it; ``company`` holds what the company does with that."""

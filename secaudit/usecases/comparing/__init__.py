"""Two states of one case side by side: what was promised and what is shown."""

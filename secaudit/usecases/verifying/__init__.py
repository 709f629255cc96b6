"""What can be relied on in a bundle, and what cannot."""

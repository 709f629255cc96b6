"""The keys a user signs with, and the public keys he trusts."""

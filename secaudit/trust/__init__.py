"""Keys, signatures, sealed bundles and what can be relied on in them; knows no case, only bytes and facts."""

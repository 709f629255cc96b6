"""The widgets every page is made of: tables, texts, fields, and the lettering beneath them."""

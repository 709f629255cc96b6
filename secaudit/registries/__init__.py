"""Public registries as they were on a day, read without asking anybody: who registered what."""

"""The 資安規劃 appendix: one module a part, and the view that puts the twelve together."""

"""What F5 shows and does: ratios and purchases, what would reach a bound, and trials beside the case."""

"""The 審查意見表 of a review, from facts that the use case gives."""

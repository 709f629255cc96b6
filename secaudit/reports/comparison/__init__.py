"""The report that sets two states of a case side by side, from facts that the use case gives."""

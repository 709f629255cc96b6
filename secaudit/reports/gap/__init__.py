"""The gap report for management: a page of summary, then what is missing, who does what by when, at what cost."""

"""The drawings: what each shows, where everything stands, and how it is painted as SVG."""

"""Charts as pictures: a small service that draws them, and the port that calls it."""

AUDIENCE, REPORTS = "charts", "reports"  # of the tokens of who draws, and of a report's address

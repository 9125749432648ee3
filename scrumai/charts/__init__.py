"""Charts as pictures: a small service that draws them, and the port that calls it."""

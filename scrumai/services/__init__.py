"""Use cases over the ports; `scrumai.bootstrap` puts them together."""

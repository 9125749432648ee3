"""Pure rules of the domain: no input, no output, no clock of its own."""

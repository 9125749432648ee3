"""Where people talk: inbound channels, loaded by Rasa by dotted path."""

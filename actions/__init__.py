"""Rasa's actions: each translates a turn into a use case and its result into an utterance."""

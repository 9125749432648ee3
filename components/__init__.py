"""The NLU and policy components of the assistant, loaded by Rasa by dotted path."""

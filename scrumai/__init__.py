"""The heart of Scrum.ai: plain Python behind Rasa's top level."""

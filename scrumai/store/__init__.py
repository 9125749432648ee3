"""The facts: PostgreSQL, embedded or the team's own."""

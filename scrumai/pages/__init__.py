"""Pages on which people give what must not stand in a chat; served by the charts process."""

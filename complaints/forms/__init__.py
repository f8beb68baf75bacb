"""What complaints and allegations ask."""

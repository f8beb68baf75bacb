"""How quick the obligations engine is for a service as large as England's fostering."""

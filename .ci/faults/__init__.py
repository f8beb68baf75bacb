"""What `./dev faults` does: writes to the real product while its processes are killed, then looks."""

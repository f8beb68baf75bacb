"""A fictional fostering service, for trying the product and for showing it. See build.py."""

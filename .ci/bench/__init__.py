"""How quick the pages are under load: `./dev bench`.

The stack as it is deployed (stack.py), people of each role at work in it (journeys.py, played by
Locust in locustfile.py), beside it the same rows by plain SQL (floor/), and one table of both.
Nothing of this is part of the product or of its image.
"""

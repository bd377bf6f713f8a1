"""The checkout and its virtual environment: what must be there before anything else can run. Standard library only."""

"""How fast analysts get answers: ``python -m benchmarks.questions``, see ``__main__``."""

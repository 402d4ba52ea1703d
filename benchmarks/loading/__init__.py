"""Speed and memory of loading: ``python -m benchmarks.loading``, see ``__main__``."""

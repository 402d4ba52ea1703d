"""Tests of backups, restores and takedowns carried over."""

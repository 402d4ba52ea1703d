"""Tests of newsdb doctor: each breaks what a check is about."""

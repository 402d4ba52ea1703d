"""Tests of the questions to the database and of the commands that ask them."""

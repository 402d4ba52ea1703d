"""What writes the generated pages of this folder; generate.py is the command."""

"""Pictures of the running program, made by one command: `make shots`."""

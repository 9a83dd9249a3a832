"""The second lock: who may see which row, told to PostgreSQL. `tables` says it, `install` makes it so."""

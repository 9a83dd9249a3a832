"""The chain over the log, its signed heads, and the verifier. Standard library, psycopg2 and cryptography; no Django.

`python -m logseal seal` runs beside the application with the only copy of the signing key; `python -m logseal verify`
runs anywhere with the public key, under a database role that can only read.
"""

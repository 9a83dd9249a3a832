"""How much is generated: a little with every run, the proof by `script/proof-api`."""

from hypothesis import settings

settings.register_profile("proof", max_examples=800, derandomize=False)

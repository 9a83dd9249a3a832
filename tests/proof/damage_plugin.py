"""Lets pytest run the tests of `proof_mutation.py` in rounds of its own: `-p tests.proof.damage_plugin`."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    # Named on the command line, this module is read before Django is set up; what it damages is not.
    from tests.proof.damage import Damage

    config.pluginmanager.register(Damage(), "damage")

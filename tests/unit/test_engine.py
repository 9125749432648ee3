"""DATABASE_URL as the drivers are given it."""

from __future__ import annotations

import pytest
from psycopg.conninfo import conninfo_to_dict

from scrumai.store.engine import dsn, engine_of


@pytest.mark.parametrize("password", ["100%pure", "a%2Fb", "p%40ss:word", "%zz", "a b'c"])
@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_both_drivers_read_the_same_password(password: str, scheme: str) -> None:
    url = f"{scheme}://ana:{password}@127.0.0.1:5432/scrumai?host=/run/postgresql"
    given = conninfo_to_dict(dsn(url))
    assert given["password"] == engine_of(url).url.password
    assert (given["user"], given["dbname"], given["host"]) == ("ana", "scrumai", "/run/postgresql")

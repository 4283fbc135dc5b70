"""What a database says of a row that it refuses goes into no error of ours."""

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.db import insert_many
from portal.surveys.models import Comment


def test_a_refused_row_is_not_quoted(session: Session) -> None:
    columns = ("id", "question_id", "import_id", "text")
    with pytest.raises(DBAPIError) as refused:
        insert_many(session, Comment, columns, [(1, None, 1, "My son Canary")])
    assert "Canary" not in str(refused.value)
    assert "question_id" in str(refused.value)

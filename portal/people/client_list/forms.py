"""Forms of the pages of the client list."""

from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput
from werkzeug.datastructures import FileStorage
from wtforms.validators import StopValidation

from portal.people.client_list.files import MOST_BYTES
from portal.web.forms import Form, checkbox_field


def _chosen(_form: Form, field: FileField) -> None:
    if not isinstance(field.data, FileStorage) or not field.data.filename:
        raise StopValidation("Choose a file.")


class UploadForm(Form):
    file = FileField(
        "Client list",
        [_chosen],
        description="CSV or XLSX, up to 20,000 rows and 20 MB.",
        widget=GovFileInput(),
    )

    def content(self) -> tuple[str, bytes]:
        """The name of the file, and its bytes: one more than may be at most."""
        return self.file.data.filename or "", self.file.data.stream.read(MOST_BYTES + 1)


class ApplyForm(Form):
    different = checkbox_field("The marked families are different ones from those on record")

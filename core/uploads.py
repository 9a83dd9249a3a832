"""How a sent file is received: in memory, and no more of it than a file may be."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class BoundedMemoryHandler(FileUploadHandler):
    """Keeps one byte past FILE_UPLOAD_MAX_MEMORY_SIZE, which tells that it is too big, and drops the rest.

    The form is read to its end, so what was typed beside the file is still there with the refusal.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1 - len(self.kept)
        self.kept += raw_data[: max(room, 0)]

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        return InMemoryUploadedFile(
            file=BytesIO(bytes(self.kept)),
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=len(self.kept),
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

from repatriation.models.return_file import ReturnDocument, ReturnFile, ReturnStep, SignOfLife

__all__ = ["ReturnDocument", "ReturnFile", "ReturnStep", "SignOfLife"]

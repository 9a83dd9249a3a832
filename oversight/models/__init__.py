from oversight.models.review import Conclusion, KnownCase, LookReview, ScoredDay

__all__ = ["Conclusion", "KnownCase", "LookReview", "ScoredDay"]

from oversight.models.review import Conclusion, LookReview, ScoredDay

__all__ = ["Conclusion", "LookReview", "ScoredDay"]

from border.models.alert import TravelAlert
from border.models.check import Basis, BorderCheck, BorderMatch, CheckGround, Outcome

__all__ = ["Basis", "BorderCheck", "BorderMatch", "CheckGround", "Outcome", "TravelAlert"]

"""What can be true of a dossier: who filed it, how, and whether it counts as the citizen's own. No parameters here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Label(IntEnum):
    """Which of the three a dossier is."""

    GENUINE = 0  # the citizen's own, or filed by whom she chose
    ASSISTED = 1  # with help that was declared
    FOR_SHOW = 2  # by an officer without the citizen


class Cause(IntEnum):
    """How a dossier came to be filed. From CHEATS on it was filed for show."""

    OWN = 0  # from her own phone
    FAMILY = 1  # a child's or a spouse's phone
    CAFE = 2  # a village café or photocopy shop
    NOTARY = 3  # a notary's clerk
    COMPANY = 4  # a company for its staff
    LOST_PHONE = 5  # phone and number lost, borrowed or given to somebody else
    COLLABORATOR = 6  # a village collaborator with her own phone, undeclared
    TEAM = 7  # a community digital team; some sessions are not declared
    POST = 8  # a post-office clerk; some sessions are not declared
    DESK_HELP = 9  # an officer's declared help at the desk
    VISITOR = 10  # by herself, on the office's Wi-Fi or its computer for visitors
    OFFICER_FAMILY = 11  # an officer for her own household, as a citizen
    WORKSTATION = 12  # style A: in batches from the office's computer
    CITIZENS_PHONE = 13  # style B: with the citizen's own phone at the desk
    SHARED_SIMS = 14  # style C: a few telephones and a drawer of numbers
    FROM_HOME = 15  # style D: from home in the evening
    SPREAD = 16  # style E: a few a day over weeks, devices and numbers changing
    JITTER = 17  # style F: times, delays and filling drawn to look honest


CHEATS = Cause.WORKSTATION
LEVELS = ("full", "message", "mixed")
RATES = (0.01, 0.02, 0.05, 0.10, 0.20, 0.40)


@dataclass(frozen=True)
class Truth:
    """label and cause of each dossier, in the order of the evidence's answers (here, then the portal)."""

    label: NDArray[np.int8]
    cause: NDArray[np.int8]

    @property
    def for_show(self) -> NDArray[np.bool_]:
        """Which were filed by an officer without the citizen."""
        return self.label == Label.FOR_SHOW

    @property
    def genuine(self) -> float:
        """The share that was not filed for show."""
        return 1 - float(self.for_show.mean())

    @property
    def assisted(self) -> float:
        """The share with declared help."""
        return float((self.label == Label.ASSISTED).mean())

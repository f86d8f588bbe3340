"""The only writers of registers."""

from tinhso.registers.actions.declaring import declare
from tinhso.registers.actions.keeping import Given, end, restore, save, unseal
from tinhso.registers.actions.loading import Loaded, Outcome, load

__all__ = [
    "Given",
    "Loaded",
    "Outcome",
    "declare",
    "end",
    "load",
    "restore",
    "save",
    "unseal",
]

"""The settings of the product, with each answer saying how many queries it took and for how long the server worked."""

from tinhso.config.settings import *  # noqa: F403
from tinhso.config.settings import MIDDLEWARE as USUAL

MIDDLEWARE = ["bench.scale.counting.counting", *USUAL]

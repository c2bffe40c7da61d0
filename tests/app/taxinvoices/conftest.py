"""Lets the tests of this folder import its own invoices and the customers of receivables."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "receivables")]

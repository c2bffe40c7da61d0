import sys
from pathlib import Path

from tidy import Tree, complaints

found = complaints(Tree(Path(__file__).resolve().parents[2]))
for complaint in found:
    print(complaint)
sys.exit(1 if found else 0)

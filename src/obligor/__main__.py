"""``python -m obligor`` and the command ``obligor``."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from obligor.config.cli import app

    app(prog_name="obligor")


if __name__ == "__main__":
    main()

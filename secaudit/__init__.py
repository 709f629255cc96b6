"""secaudit: information-security self-assessment for C2M grant proposals (附件四).

Importing the package imports nothing else; every heavy library loads in the one room that needs it.
"""

__version__ = "0.1.0"
PROGRAM = f"secaudit {__version__}"
"""What seals and reviews call the program that made them."""

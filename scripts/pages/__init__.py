"""Write the pages of docs that follow from the data: one per drug, one per subsystem, references and the index.

    python -m scripts.pages [NAME ...] [--validated FILE] [--text]

NAME: only the pages of these drugs or subsystems (and the index). --validated: the JSON of `hpgx validate`, from
which hits are counted and kept in docs/recorded.json. --text: no simulation, only the text from the data and what
is recorded; a test compares it with the pages.
"""

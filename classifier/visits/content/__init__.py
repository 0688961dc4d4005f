"""What a person takes to a doctor: frozen when it is prepared, shown on pages and on paper.

`freeze` turns rows into plain data, `framing` decides what part of each photo is shown, `present`
leaves out what is gone since, `document` lays it out as a PDF.
"""

"""What a person takes to a doctor: frozen when it is prepared, shown on pages and on paper.

`freeze` turns rows into plain data, `framing` decides which part of each photo is shown,
`redaction` leaves out what was deleted since, `sheet` puts it into words, `document` makes the PDF.
"""

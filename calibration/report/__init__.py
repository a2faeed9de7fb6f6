"""The report of a calibration: a page that holds all, made from what the commands have written."""

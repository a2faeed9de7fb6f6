"""What happens in a quinzaine: one file for each phase, in the order of the timetable."""

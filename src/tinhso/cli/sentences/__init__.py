"""What people read for each code: modules with `SENTENCES`, code -> (Vietnamese, English) over the error's facts."""
